package io.densitometer.train.torch;

import io.densitometer.graph.DType;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Unary;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Elementwise functions. */
final class Pointwise {
    private Pointwise() {}

    static UnaryOperator<Tensor> unary(Unary.Kind kind) {
        return switch (kind) {
            case RELU -> torch::relu;
            case GELU -> torch::gelu;
            case ELU -> torch::elu;
            case TANH -> torch::tanh;
            case SIGMOID -> torch::sigmoid;
            case EXP -> torch::exp;
            case LOG -> torch::log;
            case SQRT -> torch::sqrt;
            case ERF -> torch::erf;
            case NEG -> torch::neg;
            case ABS -> torch::abs;
            case RECIPROCAL -> torch::reciprocal;
        };
    }

    static BinaryOperator<Tensor> binary(Binary.Kind kind, DType dtype) {
        return switch (kind) {
            case ADD -> Tensor::add;
            case SUB -> Tensor::sub;
            case MUL -> Tensor::mul;
            case DIV -> dtype == DType.FLOAT ? Tensor::div : (a, b) -> a.div(b, new StringViewOptional("trunc"));
            case POW -> torch::pow;
            case MAX -> torch::maximum;
            case MIN -> torch::minimum;
            case MOD -> torch::remainder;
        };
    }

    static UnaryOperator<Tensor> cast(DType to, torch.ScalarType floats) {
        return switch (to) {
            case FLOAT -> x -> x.to(floats);
            case INT64 -> x -> x.to(torch.ScalarType.Long);
            case BOOL -> x -> x.ne(new Scalar(0L));
        };
    }

    /** Adds the size to indices that count from the end. */
    static UnaryOperator<Tensor> fromStart(long size) {
        return index -> torch.where(index.lt(new Scalar(0L)), index.add(new Scalar(size)), index);
    }
}
