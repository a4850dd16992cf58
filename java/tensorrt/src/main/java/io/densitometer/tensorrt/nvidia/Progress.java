package io.densitometer.tensorrt.nvidia;

import io.densitometer.tensorrt.engine.BuildMonitor;

/** A build that runs on another thread. */
interface Progress {
    /** Tells how far it is. */
    void tell(BuildMonitor to);

    /** Makes it stop at its next step. */
    void cancel();
}
