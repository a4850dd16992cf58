package io.densitometer.cuda.device;

import io.densitometer.backend.BackendFailure;

/** A device or one of its libraries refused or failed; the message names the call and the reason. */
public class DeviceException extends BackendFailure {
    private static final long serialVersionUID = 1;

    public DeviceException(String message) {
        super(message);
    }
}
