package io.densitometer.cuda.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.densitometer.backend.lower.Element;
import io.densitometer.cuda.device.Matrix;
import io.densitometer.cuda.device.Product;
import io.densitometer.graph.op.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The column-major problem, computed by a plain column-major product, is the product it was made of. */
class ColumnMajorTest {
    private static final int[][] SIZES = {{3, 4, 5}, {1, 4, 5}, {3, 1, 5}, {3, 4, 1}, {1, 1, 1}, {5, 5, 5}};

    /** Every size, layout and gap; stacks of one and of three, with and without one operand repeated. */
    static Stream<Product> products() {
        List<Product> products = new ArrayList<>();
        for (int[] size : SIZES) {
            for (int bits = 0; bits < 64; bits++) {
                products.add(product(size, bits));
            }
        }
        return products.stream();
    }

    private static Product product(int[] size, int bits) {
        int m = size[0];
        int n = size[1];
        int k = size[2];
        int gap = (bits & 8) == 0 ? 0 : 3;
        int batch = (bits & 16) == 0 ? 1 : 3;
        Matrix src = matrix(m, k, (bits & 1) != 0, gap, batch, false);
        Matrix weights = matrix(k, n, (bits & 2) != 0, 2 * gap, batch, (bits & 32) != 0);
        Matrix dst = matrix(m, n, (bits & 4) != 0, 3 * gap, batch, false);
        return new Product(batch, src, weights, dst, false, Activation.NONE, false, 1, false);
    }

    private static Matrix matrix(int rows, int columns, boolean turned, int gap, int batch, boolean repeated) {
        int pitch = (turned ? rows : columns) + gap;
        int stride = batch == 1 || repeated ? 0 : (turned ? columns : rows) * pitch + gap;
        return new Matrix(rows, columns, pitch, turned, stride, Element.FP32);
    }

    @ParameterizedTest
    @MethodSource("products")
    void computesTheProduct(Product product) {
        double[] src = random(product.src(), product.batch(), 1);
        double[] weights = random(product.weights(), product.batch(), 2);
        double[] dst = new double[length(product.dst(), product.batch())];
        ColumnMajor shape = ColumnMajor.of(product);
        multiply(shape, shape.swapped() ? weights : src, shape.swapped() ? src : weights, dst);
        for (int stack = 0; stack < product.batch(); stack++) {
            for (int row = 0; row < product.dst().rows(); row++) {
                for (int column = 0; column < product.dst().columns(); column++) {
                    double sum = 0;
                    for (int i = 0; i < product.src().columns(); i++) {
                        sum += src[at(product.src(), stack, row, i)] * weights[at(product.weights(), stack, i, column)];
                    }
                    assertEquals(sum, dst[at(product.dst(), stack, row, column)], 1e-12, product::text);
                }
            }
        }
    }

    /** The bias has an element for each row of the column-major result, so these are the product's columns. */
    @ParameterizedTest
    @MethodSource("products")
    void biasRunsAlongTheResultsColumns(Product product) {
        ColumnMajor shape = ColumnMajor.of(product);
        if (shape.swapped()) {
            assertEquals(product.dst().columns(), shape.d().rows());
        }
        assertEquals(false, shape.d().transposed());
    }

    /** As cuBLAS defines it: element (i, j) of a matrix lies at i + j * pitch. */
    private static void multiply(ColumnMajor shape, double[] a, double[] b, double[] d) {
        long inner = shape.a().transposed() ? shape.a().rows() : shape.a().columns();
        for (int stack = 0; stack < shape.batch(); stack++) {
            for (int row = 0; row < shape.d().rows(); row++) {
                for (int column = 0; column < shape.d().columns(); column++) {
                    double sum = 0;
                    for (int i = 0; i < inner; i++) {
                        sum += a[at(shape.a(), stack, row, i)] * b[at(shape.b(), stack, i, column)];
                    }
                    d[at(shape.d(), stack, row, column)] = sum;
                }
            }
        }
    }

    private static int at(ColumnMajor.Operand operand, int stack, int row, int column) {
        long i = operand.transposed() ? column : row;
        long j = operand.transposed() ? row : column;
        if (i >= operand.rows() || j >= operand.columns()) {
            throw new IndexOutOfBoundsException("(" + i + ", " + j + ") of " + operand);
        }
        return (int) (stack * operand.stride() + i + j * operand.pitch());
    }

    private static int at(Matrix matrix, int stack, int row, int column) {
        long inside = matrix.turned() ? column * matrix.pitch() + row : row * matrix.pitch() + column;
        return (int) (stack * matrix.stride() + inside);
    }

    private static int length(Matrix matrix, int batch) {
        return (int) ((batch - 1) * matrix.stride() + matrix.extent());
    }

    private static double[] random(Matrix matrix, int batch, long seed) {
        return new Random(seed).doubles(length(matrix, batch), -1, 1).toArray();
    }
}
