package io.densitometer.cuda.nvidia;

/**
 * Non-zeros of a matrix, row by row.
 *
 * @param start index of each row's first non-zero, and the number of all at the end
 * @param column of each non-zero
 * @param values of each non-zero
 */
record CompressedRows(int[] start, int[] column, float[] values) {
    static CompressedRows of(float[] dense, int rows, int columns) {
        int[] start = new int[rows + 1];
        for (int row = 0; row < rows; row++) {
            start[row + 1] = start[row];
            for (int i = 0; i < columns; i++) {
                start[row + 1] += dense[row * columns + i] != 0 ? 1 : 0;
            }
        }
        CompressedRows compressed = new CompressedRows(start, new int[start[rows]], new float[start[rows]]);
        int next = 0;
        for (int i = 0; i < rows * columns; i++) {
            if (dense[i] != 0) {
                compressed.column[next] = i % columns;
                compressed.values[next++] = dense[i];
            }
        }
        return compressed;
    }
}
