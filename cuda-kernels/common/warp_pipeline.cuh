// Copies to shared memory that run ahead of a warp's work.
#ifndef DENSITOMETER_COMMON_WARP_PIPELINE_CUH_
#define DENSITOMETER_COMMON_WARP_PIPELINE_CUH_

#include "common/ptx/cp_async.cuh"

namespace dsm {

// Calls work(stage) for first, first + kStep, ... below end, when the copies that start(stage) began have come.
// start is called kStages - 1 steps ahead, and as often past the end, where it has nothing to copy.
template <int kStages, int kStep, typename Index, typename Start, typename Work>
__device__ __forceinline__ void WarpPipeline(Index first, Index end, Start start, Work work) {
  const auto fill = [&](int stage) {
    start(stage);
    ptx::CpAsyncCommit();
  };
  for (int stage = 0; stage < kStages - 1; ++stage) fill(stage);
  int stage = 0, free_stage = kStages - 1;
  for (Index i = first; i < end; i += kStep) {
    ptx::CpAsyncWait<kStages - 2>();
    __syncwarp();  // the stage is whole, and all lanes are done with the one before it, which is filled now
    fill(free_stage);
    work(stage);
    free_stage = stage;
    stage = stage + 1 == kStages ? 0 : stage + 1;
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_WARP_PIPELINE_CUH_
