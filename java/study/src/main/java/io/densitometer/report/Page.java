package io.densitometer.report;

/** A page of paragraphs, tables and pictures in one HTML file that loads nothing. */
public final class Page {
    private final StringBuilder html = new StringBuilder();

    /** A page with a title. */
    public Page(String title) {
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';")
                .append(" style-src 'unsafe-inline'\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
                .append(Html.escape(title))
                .append("</title>\n<style>\n")
                .append(HtmlReport.resource("report.css"))
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(Html.escape(title))
                .append("</h1>\n");
    }

    /** Begins a section. */
    public Page heading(String words) {
        return element("h2", words);
    }

    /** A paragraph of plain words. */
    public Page paragraph(String words) {
        return element("p", words);
    }

    /** A table with the intervals drawn beside the numbers. */
    public Page table(Table table) {
        html.append(Html.table(table));
        return this;
    }

    /** A picture, as {@code <svg>} element. */
    public Page picture(String svg) {
        html.append("<figure>\n").append(svg).append("</figure>\n");
        return this;
    }

    private Page element(String name, String words) {
        if (!words.isBlank()) {
            html.append('<').append(name).append('>').append(Html.escape(words));
            html.append("</").append(name).append(">\n");
        }
        return this;
    }

    /** The whole page. */
    public String html() {
        return html + "</body>\n</html>\n";
    }
}
