package io.densitometer.cpu;

import io.densitometer.backend.lower.FourierTables;
import io.densitometer.backend.lower.View;
import io.densitometer.graph.DType;
import io.densitometer.graph.Value;
import io.densitometer.kernels.dsm_fourier_mix_params;
import io.densitometer.kernels.dsm_fourier_mix_sparse_params;
import io.densitometer.kernels.dsm_fourier_pack_params;
import io.densitometer.kernels.dsm_fourier_pack_sparse_params;
import io.densitometer.kernels.global.cpukernels;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.ShortPointer;

/** FEDformer's complex mixing of a head's channels, mode by mode, with dense or sparse weights. */
final class Mixing {
    private final Lowering lowering;

    Mixing(Lowering lowering) {
        this.lowering = lowering;
    }

    /**
     * Each mode's channels times that mode's matrix.
     *
     * @param re real weights {@code [H, E, O, M]} of which the first modes are used
     * @return {@code [B, 2m, H*O]}, real parts first
     */
    View mix(Fourier.Spectrum x, Value re, Value im) {
        boolean constant = lowering.weight(re) != null && lowering.weight(im) != null;
        lowering.require(constant, "Fourier weights must be constant");
        int channels = re.shape().size(0) * re.shape().size(2);
        View y = lowering.block(DType.FLOAT, x.re().size(0), 2 * x.re().size(2), channels);
        if (isDense(re) && isDense(im)) {
            dense(x, re, im, y);
        } else {
            sparse(x, re, im, y);
        }
        return y;
    }

    private boolean isDense(Value weight) {
        return Format.of(lowering.options(), weight.name()) == Format.DENSE;
    }

    private void dense(Fourier.Spectrum x, Value re, Value im, View y) {
        int modes = x.re().size(2);
        int out = re.shape().size(2);
        View weightRe = packed(re, modes);
        View weightIm = packed(im, modes);
        View outIm = y.slice(1, modes, 2 * modes, 1);
        lowering.emit("dsm_fourier_mix", List.of(x.re(), x.im()), List.of(y), m -> {
            dsm_fourier_mix_params p = m.own(new dsm_fourier_mix_params());
            p.in_re(m.floats(x.re()))
                    .in_im(m.floats(x.im()))
                    .out_re(m.floats(y))
                    .out_im(m.floats(outIm));
            p.weight_re(m.floats(weightRe)).weight_im(m.floats(weightIm));
            p.batch(x.re().size(0))
                    .heads(x.re().size(1))
                    .modes(modes)
                    .width_in(x.re().size(3))
                    .width_out(out);
            p.in_batch(x.re().stride(0)).in_head(x.re().stride(1)).in_mode(x.re().stride(2));
            p.out_batch(y.stride(0)).out_head(out).out_mode(y.stride(1)).threads(lowering.threads());
            return () -> cpukernels.dsm_fourier_mix(p);
        });
    }

    private View packed(Value value, int modes) {
        int heads = value.shape().size(0);
        int in = value.shape().size(1);
        int out = value.shape().size(2);
        View packed = lowering.constants().block(DType.FLOAT, heads, modes, in, out);
        dsm_fourier_pack_params p = lowering.own(new dsm_fourier_pack_params());
        p.weight(used(value, modes)).packed(Address.floats(packed.storage().address()));
        p.heads(heads).modes(modes).width_in(in).width_out(out);
        Statuses.check(cpukernels.dsm_fourier_pack(p), "dsm_fourier_pack");
        return packed;
    }

    /** The first modes of a weight, {@code [H, E, O, m]}. */
    private FloatPointer used(Value value, int modes) {
        View used = lowering.constants()
                .floats(
                        value.name() + ".modes" + modes,
                        () -> FourierTables.firstModes(lowering.weight(value).data(), modes));
        return Address.floats(used.storage().address());
    }

    private void sparse(Fourier.Spectrum x, Value re, Value im, View y) {
        int modes = x.re().size(2);
        Lists lists = lists(re, im, modes);
        dsm_fourier_mix_sparse_params sizes = lowering.own(new dsm_fourier_mix_sparse_params());
        fill(sizes, lists, x, y);
        View scratch = lowering.scratch(cpukernels.dsm_fourier_mix_sparse_workspace(sizes));
        View outIm = y.slice(1, modes, 2 * modes, 1);
        List<View> writes = Lowering.present(y, scratch);
        lowering.emit("dsm_fourier_mix_sparse", List.of(x.re(), x.im()), writes, m -> {
            dsm_fourier_mix_sparse_params p = m.own(new dsm_fourier_mix_sparse_params());
            fill(p, lists, x, y);
            p.in_re(m.floats(x.re()))
                    .in_im(m.floats(x.im()))
                    .out_re(m.floats(y))
                    .out_im(m.floats(outIm));
            p.workspace(m.floats(scratch));
            return () -> cpukernels.dsm_fourier_mix_sparse(p);
        });
    }

    private void fill(dsm_fourier_mix_sparse_params p, Lists lists, Fourier.Spectrum x, View y) {
        int out = y.size(2) / x.re().size(1);
        p.start(lists.start)
                .channel_in(lists.in)
                .channel_out(lists.out)
                .value_re(lists.re)
                .value_im(lists.im);
        p.batch(x.re().size(0))
                .heads(x.re().size(1))
                .modes(x.re().size(2))
                .width_in(x.re().size(3))
                .width_out(out);
        p.in_batch(x.re().stride(0)).in_head(x.re().stride(1)).in_mode(x.re().stride(2));
        p.out_batch(y.stride(0)).out_head(out).out_mode(y.stride(1)).threads(lowering.threads());
    }

    /** Non-zero weights per head and mode. */
    private record Lists(IntPointer start, ShortPointer in, ShortPointer out, FloatPointer re, FloatPointer im) {}

    private Lists lists(Value re, Value im, int modes) {
        int heads = re.shape().size(0);
        int in = re.shape().size(1);
        int out = re.shape().size(2);
        int matrices = heads * modes;
        IntPointer start = Address.ints(lowering.scope().allocate((matrices + 1L) * Integer.BYTES));
        dsm_fourier_pack_sparse_params p = lowering.own(new dsm_fourier_pack_sparse_params());
        p.weight_re(used(re, modes)).weight_im(used(im, modes)).start(start).channel_in(null);
        p.channel_out(null).value_re(null).value_im(null);
        p.heads(heads).modes(modes).width_in(in).width_out(out);
        Statuses.check(cpukernels.dsm_fourier_pack_sparse(p), "dsm_fourier_pack_sparse");
        long entries = start.get(matrices);
        ShortPointer channelIn = Address.shorts(lowering.scope().allocate(entries * Short.BYTES));
        ShortPointer channelOut = Address.shorts(lowering.scope().allocate(entries * Short.BYTES));
        FloatPointer valueRe = Address.floats(lowering.scope().allocate(entries * Float.BYTES));
        FloatPointer valueIm = Address.floats(lowering.scope().allocate(entries * Float.BYTES));
        p.channel_in(channelIn).channel_out(channelOut).value_re(valueRe).value_im(valueIm);
        Statuses.check(cpukernels.dsm_fourier_pack_sparse(p), "dsm_fourier_pack_sparse");
        return new Lists(start, channelIn, channelOut, valueRe, valueIm);
    }
}
