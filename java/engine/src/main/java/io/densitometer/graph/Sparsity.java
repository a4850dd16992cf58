package io.densitometer.graph;

/**
 * Which zeros a pruned weight may have; the mask itself is where its data is zero. Rows are the output axis (0) of a weight, columns
 * the rest, flattened.
 */
public sealed interface Sparsity {
    /** Never pruned. */
    Sparsity DENSE = new Dense();

    /** Short text for reports and metadata: {@code dense}, {@code unstructured}, {@code 2:4}, {@code block4x4}. */
    String text();

    /** Never pruned. */
    record Dense() implements Sparsity {
        @Override
        public String text() {
            return "dense";
        }
    }

    /** Zeros anywhere. */
    record Unstructured() implements Sparsity {
        @Override
        public String text() {
            return "unstructured";
        }
    }

    /** At most n non-zeros in each group of m neighbours along the input axis. */
    record NofM(int n, int m) implements Sparsity {
        @Override
        public String text() {
            return n + ":" + m;
        }
    }

    /** Whole blocks of rows x columns. */
    record Block(int rows, int columns) implements Sparsity {
        @Override
        public String text() {
            return "block" + rows + "x" + columns;
        }
    }

    /** The sparsity that {@link #text()} gave. */
    static Sparsity parse(String text) {
        if (text.equals("dense")) {
            return DENSE;
        }
        if (text.equals("unstructured")) {
            return new Unstructured();
        }
        java.util.regex.Matcher matcher = java.util.regex.Pattern.compile(
                        "(\\d{1,4}):(\\d{1,4})|block(\\d{1,4})x(\\d{1,4})")
                .matcher(text);
        if (!matcher.matches()) {
            throw new BadInputException("unknown sparsity pattern '" + text
                    + "': give unstructured, N:M such as 2:4, or blockRxC such as block4x4");
        }
        return matcher.group(1) != null
                ? new NofM(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : new Block(Integer.parseInt(matcher.group(3)), Integer.parseInt(matcher.group(4)));
    }
}
