package io.densitometer.train.torch;

import io.densitometer.graph.op.CircularConv;
import io.densitometer.graph.op.Conv;
import io.densitometer.graph.op.Pool;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Convolution and pooling along time. */
final class Windows {
    private Windows() {}

    static Tensor conv(Conv op, Tensor[] in) {
        Tensor x = padded(in[0], op.padBegin(), op.padEnd(), 0);
        TensorOptional bias = in.length > 2 ? new TensorOptional(in[2]) : new TensorOptional();
        long[] stride = {op.stride()};
        long[] dilation = {op.dilation()};
        return torch.conv1d(x, in[1], bias, stride, new long[] {0}, dilation, op.groups());
    }

    /** A mean counts only elements inside: sums of the elements over sums of ones. */
    static Tensor pool(Pool op, Tensor x) {
        long[] kernel = {op.kernel()};
        long[] stride = {op.stride()};
        long[] none = {0};
        if (op.kind() == Pool.Kind.MAX) {
            Tensor wide = padded(x, op.padBegin(), op.padEnd(), Double.NEGATIVE_INFINITY);
            return torch.max_pool1d(wide, kernel, stride, none, new long[] {1}, false);
        }
        Tensor mean = torch.avg_pool1d(padded(x, op.padBegin(), op.padEnd(), 0), kernel, stride, none, false, true);
        Tensor ones = padded(torch.ones_like(x), op.padBegin(), op.padEnd(), 0);
        return mean.div(torch.avg_pool1d(ones, kernel, stride, none, false, true));
    }

    private static Tensor padded(Tensor x, int begin, int end, double value) {
        return begin == 0 && end == 0 ? x : torch.constant_pad_nd(x, new long[] {begin, end}, new Scalar(value));
    }

    /** The taps side by side along the channels, times the weights as one matrix: no layout changes. */
    static Tensor circularConv(CircularConv op, Tensor[] in) {
        Tensor x = in[0];
        long length = x.size(1);
        int padding = op.padding();
        Tensor wide = padding == 0
                ? x
                : torch.cat(new TensorVector(x.narrow(1, length - padding, padding), x, x.narrow(1, 0, padding)), 1);
        Tensor w = in[1];
        Tensor[] taps = new Tensor[Math.toIntExact(w.size(2))];
        for (int i = 0; i < taps.length; i++) {
            taps[i] = wide.narrow(1, i, wide.size(1) - taps.length + 1);
        }
        Tensor matrix = w.permute(0, 2, 1).reshape(w.size(0), -1);
        Tensor columns = torch.cat(new TensorVector(taps), 2);
        return op.hasBias() ? torch.linear(columns, matrix, in[2]) : torch.linear(columns, matrix);
    }
}
