package io.densitometer.model;

/**
 * Filter banks of Legendre multiwavelets (Alpert 1993; Gupta et al. 2021): {@code phi_i} are the normalised Legendre polynomials on [0,
 * 1], {@code psi_i} the piecewise polynomials on the two halves that are orthogonal to them. {@code H0, H1, G0, G1} are their inner
 * products with the halves' polynomials; integrals of polynomials are taken exactly.
 *
 * @param ecS {@code [H0^T; H1^T]}, {@code [2k, k]} row-major
 * @param ecD {@code [G0^T; G1^T]}
 * @param rcE {@code [H0; G0]}
 * @param rcO {@code [H1; G1]}
 */
record LegendreFilters(float[] ecS, float[] ecD, float[] rcE, float[] rcO) {
    static LegendreFilters of(int k) {
        double[][] phi = new double[k][];
        for (int i = 0; i < k; i++) {
            phi[i] = scaled(shiftedLegendre(i, k), Math.sqrt(2 * i + 1));
        }
        double[][][] psi = wavelets(phi);
        double[][] h0 = inner(phi, phi, 0);
        double[][] h1 = inner(phi, phi, 0.5);
        double[][] g0 = inner(psi[0], phi, 0);
        double[][] g1 = inner(psi[1], phi, 0.5);
        return new LegendreFilters(
                stack(transpose(h0), transpose(h1)), stack(transpose(g0), transpose(g1)), stack(h0, g0), stack(h1, g1));
    }

    /** Coefficients (lowest first) of the Legendre polynomial of a degree in {@code 2x - 1}. */
    private static double[] shiftedLegendre(int degree, int size) {
        double[] coefficients = new double[size];
        double term = degree % 2 == 0 ? 1 : -1;
        for (int j = 0; j <= degree; j++) {
            coefficients[j] = term;
            term *= -(double) (degree - j) * (degree + j + 1) / ((j + 1.0) * (j + 1.0));
        }
        return coefficients;
    }

    /** The wavelets' polynomials on the first and on the second half, by Gram-Schmidt on {@code sqrt(2) phi_i(2x)} of the first. */
    private static double[][][] wavelets(double[][] phi) {
        int k = phi.length;
        double[][] first = new double[k][];
        double[][] second = new double[k][];
        for (int i = 0; i < k; i++) {
            double[] start = scaled(substituted(phi[i], 2, 0), Math.sqrt(2));
            first[i] = start.clone();
            second[i] = new double[k];
            for (int j = 0; j < k; j++) {
                double share = integral(start, phi[j], 0, 0.5);
                subtract(first[i], phi[j], share);
                subtract(second[i], phi[j], share);
            }
            for (int j = 0; j < i; j++) {
                double share = integral(start, first[j], 0, 0.5);
                subtract(first[i], first[j], share);
                subtract(second[i], second[j], share);
            }
            double norm = Math.sqrt(integral(first[i], first[i], 0, 0.5) + integral(second[i], second[i], 0.5, 1));
            first[i] = scaled(first[i], 1 / norm);
            second[i] = scaled(second[i], 1 / norm);
        }
        return new double[][][] {first, second};
    }

    /** {@code 1/sqrt(2) * integral of a_i(x/2 + offset) b_j(x) over [0, 1]}; tiny values are noise. */
    private static double[][] inner(double[][] a, double[][] b, double offset) {
        double[][] products = new double[a.length][b.length];
        for (int i = 0; i < a.length; i++) {
            double[] half = substituted(a[i], 0.5, offset);
            for (int j = 0; j < b.length; j++) {
                double value = integral(half, b[j], 0, 1) / Math.sqrt(2);
                products[i][j] = Math.abs(value) < 1e-8 ? 0 : value;
            }
        }
        return products;
    }

    private static double integral(double[] a, double[] b, double from, double to) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b.length; j++) {
                int power = i + j + 1;
                sum += a[i] * b[j] * (Math.pow(to, power) - Math.pow(from, power)) / power;
            }
        }
        return sum;
    }

    /** Coefficients of {@code p(scale x + offset)}, by Horner's rule. */
    private static double[] substituted(double[] p, double scale, double offset) {
        double[] result = new double[p.length];
        for (int i = p.length - 1; i >= 0; i--) {
            for (int j = p.length - 1; j >= 0; j--) {
                result[j] = result[j] * offset + (j > 0 ? result[j - 1] * scale : 0);
            }
            result[0] += p[i];
        }
        return result;
    }

    private static double[] scaled(double[] p, double factor) {
        double[] result = p.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] *= factor;
        }
        return result;
    }

    private static void subtract(double[] from, double[] p, double factor) {
        for (int i = 0; i < p.length; i++) {
            from[i] -= factor * p[i];
        }
    }

    private static double[][] transpose(double[][] matrix) {
        double[][] result = new double[matrix[0].length][matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix[0].length; j++) {
                result[j][i] = matrix[i][j];
            }
        }
        return result;
    }

    private static float[] stack(double[][] top, double[][] bottom) {
        int columns = top[0].length;
        float[] result = new float[(top.length + bottom.length) * columns];
        for (int i = 0; i < result.length; i++) {
            int row = i / columns;
            double[] source = row < top.length ? top[row] : bottom[row - top.length];
            result[i] = (float) source[i % columns];
        }
        return result;
    }
}
