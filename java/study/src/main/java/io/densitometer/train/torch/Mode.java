package io.densitometer.train.torch;

import org.bytedeco.pytorch.global.torch;

/**
 * What a graph is lowered for.
 *
 * @param dropping drops elements; null outside training, where batch norms use and leave their running statistics
 * @param fixedParameters whether parameters never change, so that what depends on weights alone is computed once
 * @param floats single or double precision
 */
record Mode(Dropping dropping, boolean fixedParameters, torch.ScalarType floats) {
    /** A forecast with weights that stay as they are. */
    static Mode forecast() {
        return new Mode(null, true, torch.ScalarType.Float);
    }

    boolean training() {
        return dropping != null;
    }
}
