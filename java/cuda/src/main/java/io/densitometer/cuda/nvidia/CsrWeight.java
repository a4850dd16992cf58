package io.densitometer.cuda.nvidia;

import io.densitometer.backend.ReleaseStack;
import io.densitometer.cuda.device.DeviceCall;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cuda.device.DeviceStream;
import io.densitometer.cuda.device.Matrix;
import io.densitometer.cuda.device.SparseCsr;

/** A weight in compressed rows on the device, for cuSPARSE. */
final class CsrWeight implements SparseCsr {
    private final CudaDevice device;
    private final Matrix weight;
    private final int nonZeros;
    private final ReleaseStack owned = new ReleaseStack();
    private long start;
    private long column;
    private long values;

    private CsrWeight(CudaDevice device, Matrix weight, int nonZeros) {
        this.device = device;
        this.weight = weight;
        this.nonZeros = nonZeros;
    }

    static CsrWeight of(CudaDevice device, float[] values, Matrix weight) {
        CompressedRows rows = CompressedRows.of(values, weight.rows(), weight.columns());
        CsrWeight made = new CsrWeight(device, weight, rows.values().length);
        try {
            made.start = made.own(Upload.ints(device, rows.start()));
            made.column = made.own(Upload.ints(device, rows.column()));
            made.values = made.own(Upload.floats(device, rows.values(), weight.element()));
            return made;
        } catch (DeviceException e) {
            made.owned.close();
            throw e;
        }
    }

    @Override
    public int nonZeros() {
        return nonZeros;
    }

    @Override
    public String obstacle(Layer layer) {
        return CsrRules.obstacle(weight, layer);
    }

    @Override
    public DeviceCall prepare(Layer layer, long x, long y, DeviceStream stream) {
        String obstacle = obstacle(layer);
        if (obstacle != null) {
            throw new DeviceException(obstacle);
        }
        device.bind();
        return CsrCall.prepare(this, layer, x, y, (CudaStream) stream);
    }

    @Override
    public void close() {
        owned.close();
    }

    Matrix weight() {
        return weight;
    }

    long start() {
        return start;
    }

    long column() {
        return column;
    }

    long values() {
        return values;
    }

    private long own(long address) {
        owned.onClose(() -> device.release(address));
        return address;
    }
}
