package io.densitometer.cuda.nvidia;

import io.densitometer.backend.ReleaseStack;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cuda.device.Matrix;
import io.densitometer.cuda.device.Sparse24;
import io.densitometer.cudakernels.dsm_cusparselt_handle;
import io.densitometer.cudakernels.dsm_cusparselt_matrix;
import io.densitometer.cudakernels.global.nvidia;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.SizeTPointer;

/** cuSPARSELt on one device. Its calls that prepare are made one at a time. */
final class SparseLt implements AutoCloseable {
    private final CudaDevice device;
    private final AlgorithmCache<TwoFourAlgorithm> cache;
    private final dsm_cusparselt_handle handle = new dsm_cusparselt_handle();

    SparseLt(CudaDevice device) {
        this.device = device;
        cache = AlgorithmCache.standard("cusparselt", Library.CUSPARSELT, TwoFourAlgorithm.class);
        Status.sparse24(nvidia.dsm_cusparselt_init(handle), "cusparseLtInit");
    }

    /** A weight as the library stores it; its values must keep the 2:4 pattern. */
    synchronized Sparse24 compress(float[] values, Matrix weight) {
        String obstacle = TwoFourRules.obstacle(weight);
        if (obstacle != null) {
            throw new DeviceException(obstacle);
        }
        dsm_cusparselt_matrix matrix = structured(weight);
        try (ReleaseStack temporary = new ReleaseStack()) {
            long dense = Upload.floats(device, values, weight.element());
            temporary.onClose(() -> device.release(dense));
            check(matrix, dense, weight);
            return new TwoFourWeight(this, weight, matrix, compressed(matrix, dense));
        } catch (DeviceException e) {
            nvidia.dsm_cusparselt_matrix_destroy(matrix);
            throw e;
        }
    }

    dsm_cusparselt_handle handle() {
        return handle;
    }

    CudaDevice device() {
        return device;
    }

    AlgorithmCache<TwoFourAlgorithm> cache() {
        return cache;
    }

    @Override
    public void close() {
        Status.sparse24(nvidia.dsm_cusparselt_destroy(handle), "cusparseLtDestroy");
        handle.close();
    }

    private dsm_cusparselt_matrix structured(Matrix weight) {
        dsm_cusparselt_matrix matrix = new dsm_cusparselt_matrix();
        int status = nvidia.dsm_cusparselt_structured(
                handle,
                matrix,
                weight.rows(),
                weight.columns(),
                weight.columns(),
                Epilogue.type(weight.element()),
                nvidia.DSM_NVIDIA_ORDER_ROW);
        Status.sparse24(status, "cusparseLtStructuredDescriptorInit");
        return matrix;
    }

    private void check(dsm_cusparselt_matrix matrix, long dense, Matrix weight) {
        long valid = device.allocate(Integer.BYTES);
        try (IntPointer host = new IntPointer(1)) {
            int status = nvidia.dsm_cusparselt_check(handle, matrix, Address.of(dense), Address.ints(valid), null);
            Status.sparse24(status, "cusparseLtSpMMAPruneCheck2");
            device.download(host, valid, Integer.BYTES);
            if (host.get() != 0) {
                throw new DeviceException("the weight " + weight.text() + " has more than two of four values in a row");
            }
        } finally {
            device.release(valid);
        }
    }

    private long compressed(dsm_cusparselt_matrix matrix, long dense) {
        try (SizeTPointer bytes = new SizeTPointer(1);
                SizeTPointer bufferBytes = new SizeTPointer(1)) {
            int sized = nvidia.dsm_cusparselt_compressed_size(handle, matrix, bytes, bufferBytes);
            Status.sparse24(sized, "cusparseLtSpMMACompressedSize2");
            return compressed(matrix, dense, bytes.get(), bufferBytes.get());
        }
    }

    private long compressed(dsm_cusparselt_matrix matrix, long dense, long bytes, long bufferBytes) {
        long buffer = device.allocate(bufferBytes);
        try {
            long compressed = device.allocate(bytes);
            int status = nvidia.dsm_cusparselt_compress(
                    handle, matrix, Address.of(dense), Address.of(compressed), Address.of(buffer), null);
            if (status != 0) {
                device.release(compressed);
            }
            Status.sparse24(status, "cusparseLtSpMMACompress2");
            return compressed;
        } finally {
            // Giving memory back waits for the device, so the compression is done by then.
            device.release(buffer);
        }
    }
}
