package io.densitometer.cuda.device;

import io.densitometer.backend.lower.Element;

/**
 * How a stack of matrices lies in device memory. Distances are in elements.
 *
 * @param rows of each matrix
 * @param columns of each matrix
 * @param pitch from one row to the next, or, when turned, from one column to the next
 * @param turned whether the columns are contiguous instead of the rows
 * @param stride from one matrix to the next; 0 repeats one
 * @param element how an element is stored
 */
public record Matrix(int rows, int columns, long pitch, boolean turned, long stride, Element element) {
    public Matrix {
        if (rows < 1 || columns < 1 || pitch < (turned ? rows : columns) || stride < 0) {
            throw new IllegalArgumentException(
                    "no matrix: " + rows + "x" + columns + ", pitch " + pitch + ", stride " + stride);
        }
    }

    /** Elements from the first to the last of one matrix. */
    public long extent() {
        return turned ? (columns - 1) * pitch + rows : (rows - 1) * pitch + columns;
    }

    /** Element and sizes, with what is not plain. */
    public String text() {
        String sizes = element.name().toLowerCase(java.util.Locale.ROOT) + "[" + rows + "x" + columns + "]";
        boolean plain = pitch == (turned ? rows : columns);
        return sizes + (turned ? "'" : "") + (plain ? "" : "/" + pitch) + (stride == 0 ? "" : "+" + stride);
    }
}
