package io.densitometer.cuda.nvidia;

import io.densitometer.backend.ReleaseStack;
import io.densitometer.cuda.device.DeviceCall;

/** An execution plan with its addresses, ready to start. */
final class DnnCall implements DeviceCall {
    private final DnnApi api;
    private final Failures failures;
    private final ReleaseStack owned;
    private final long plan;
    private final long pack;

    /**
     * @param workspace address of enough memory for the plan
     * @param owned releases the plan, and what is made here
     */
    DnnCall(DnnApi api, DnnProblem problem, long plan, long workspace, Failures failures, ReleaseStack owned) {
        this.api = api;
        this.failures = failures;
        this.owned = owned;
        this.plan = plan;
        pack = api.create(DnnKind.PACK);
        owned.onClose(() -> api.destroy(pack));
        api.set(pack, DnnAttribute.PACK_UNIQUE_IDS, problem.ids());
        api.set(pack, DnnAttribute.PACK_DATA_POINTERS, problem.addresses());
        api.set(pack, DnnAttribute.PACK_WORKSPACE, workspace);
        api.complete(pack, DnnKind.PACK);
    }

    @Override
    public int run() {
        return failures.dnn(api.execute(plan, pack), "cudnnBackendExecute");
    }

    @Override
    public void close() {
        owned.close();
    }
}
