package io.densitometer.train.torch;

import org.bytedeco.pytorch.Tensor;

/** One node's work: reads its inputs' slots, writes its outputs'. */
@FunctionalInterface
interface Step {
    void run(Tensor[] slots);
}
