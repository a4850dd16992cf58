package io.densitometer.train.torch;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Dropout with a generator of its own, so that what is dropped depends on the seed alone. */
public final class Dropping implements AutoCloseable {
    private final Generator generator;
    private final GeneratorOptional source;

    public Dropping(long seed) {
        generator = torch.createCPUGenerator(seed);
        source = new GeneratorOptional(generator);
        generator.retainReference();
        source.retainReference();
    }

    /** Starts the sequence of a seed. */
    public void reseed(long seed) {
        generator.set_current_seed(seed);
    }

    /** {@code x} with a share of its elements zeroed and the others scaled up. */
    Tensor drop(Tensor x, double ratio) {
        Tensor mask = torch.empty_like(x).bernoulli_(1 - ratio, source).div_(new Scalar(1 - ratio));
        return x.mul(mask);
    }

    @Override
    public void close() {
        source.close();
        generator.close();
    }
}
