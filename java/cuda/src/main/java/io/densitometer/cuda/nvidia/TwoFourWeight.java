package io.densitometer.cuda.nvidia;

import io.densitometer.cuda.device.DeviceCall;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cuda.device.DeviceStream;
import io.densitometer.cuda.device.Matrix;
import io.densitometer.cuda.device.Sparse24;
import io.densitometer.cudakernels.dsm_cusparselt_matrix;
import io.densitometer.cudakernels.global.nvidia;

/** A compressed weight on the device. */
final class TwoFourWeight implements Sparse24 {
    private final SparseLt library;
    private final Matrix weight;
    private final dsm_cusparselt_matrix matrix;
    private final long compressed;

    /** Owns matrix and memory. */
    TwoFourWeight(SparseLt library, Matrix weight, dsm_cusparselt_matrix matrix, long compressed) {
        this.library = library;
        this.weight = weight;
        this.matrix = matrix;
        this.compressed = compressed;
    }

    @Override
    public int paddedTokens(int tokens) {
        return TwoFourRules.paddedTokens(tokens);
    }

    @Override
    public String obstacle(Layer layer) {
        return TwoFourRules.obstacle(weight, layer);
    }

    @Override
    public DeviceCall prepare(Layer layer, long x, long bias, long y, DeviceStream stream) {
        String obstacle = obstacle(layer);
        if (obstacle != null) {
            throw new DeviceException(obstacle);
        }
        synchronized (library) {
            library.device().bind();
            return TwoFourCall.prepare(this, layer, new TwoFourCall.At(x, bias, y), (CudaStream) stream);
        }
    }

    @Override
    public void close() {
        library.device().release(compressed);
        nvidia.dsm_cusparselt_matrix_destroy(matrix);
        matrix.close();
    }

    SparseLt library() {
        return library;
    }

    Matrix weight() {
        return weight;
    }

    dsm_cusparselt_matrix matrix() {
        return matrix;
    }

    long compressed() {
        return compressed;
    }
}
