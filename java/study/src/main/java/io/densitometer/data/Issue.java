package io.densitometer.data;

/**
 * One thing wrong in a data file.
 *
 * @param kind what it is
 * @param line line of the file, from 1, the header included
 * @param column the column's name; empty where it concerns the whole row
 * @param detail the offending text or figures; may be empty
 */
public record Issue(IssueKind kind, long line, String column, String detail) {

    /** One line: where, what, and the offending text. */
    public String text() {
        String where = column.isEmpty() ? "line " + line : "line " + line + ", column '" + column + "'";
        return where + ": " + kind.noun() + (detail.isEmpty() ? "" : " (" + detail + ")");
    }
}
