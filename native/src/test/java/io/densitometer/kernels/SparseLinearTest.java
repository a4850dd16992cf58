package io.densitometer.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.densitometer.kernels.global.cpukernels;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;

class SparseLinearTest {
    @Test
    void twoTokensThroughOneRunStruct() {
        float[] w = {1, 0, 2, 0, 0, 3};
        dsm_sparse_weight packed = new dsm_sparse_weight();
        KernelStatus.check(cpukernels.dsm_csr_pack(w, 2, 3, packed), "dsm_csr_pack");
        assertEquals(3, cpukernels.dsm_sparse_weight_nonzeros(packed));
        long[] scratchFloats = {0};
        try (dsm_sparse_linear run = new dsm_sparse_linear();
                FloatPointer x = new FloatPointer(1, 2, 3, 4, 5, 6);
                FloatPointer y = new FloatPointer(4);
                FloatPointer bias = new FloatPointer(0.5f, -100)) {
            run.weight(packed).tokens(2).threads(1).activation(cpukernels.DSM_ACTIVATION_RELU);
            run.x(x).x_layout(cpukernels.DSM_TOKEN_MAJOR).ldx(3);
            run.y(y).y_layout(cpukernels.DSM_TOKEN_MAJOR).ldy(2);
            run.bias(bias).residual(null);
            KernelStatus.check(cpukernels.dsm_sparse_linear_scratch(run, scratchFloats), "dsm_sparse_linear_scratch");
            try (FloatPointer scratch = new FloatPointer(scratchFloats[0])) {
                run.scratch(scratch).scratch_floats(scratchFloats[0]);
                KernelStatus.check(cpukernels.dsm_sparse_linear_run(run), "dsm_sparse_linear_run");
            }
            float[] result = new float[4];
            y.get(result);
            assertArrayEquals(new float[] {7.5f, 0, 16.5f, 0}, result);
        } finally {
            cpukernels.dsm_sparse_weight_free(packed);
        }
    }
}
