package io.densitometer.cuda.nvidia;

import java.util.function.BiFunction;

/** Remembers which library's call failed last on a stream: their status numbers overlap. */
final class Failures {
    private int status;
    private String text = "";

    /** Passes a status of the runtime through; notes it when it is an error. */
    int runtime(int status, String function) {
        return note(status, function, Status::runtimeText);
    }

    int blas(int status, String function) {
        return note(status, function, Status::blasText);
    }

    int sparse(int status, String function) {
        return note(status, function, Status::sparseText);
    }

    int sparse24(int status, String function) {
        return note(status, function, Status::sparse24Text);
    }

    int dnn(int status, String function) {
        return note(status, function, Status::dnnText);
    }

    /** What the last noted call said when it had this status; otherwise what it means among the own kernels. */
    String reason(int status) {
        return status == this.status && status != 0 ? text : Kernels.text(status);
    }

    int note(int status, String function, BiFunction<Integer, String, String> sentence) {
        if (status != 0) {
            this.status = status;
            text = sentence.apply(status, function);
        }
        return status;
    }
}
