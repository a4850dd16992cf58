#include "host/run.h"

#include <atomic>
#include <mutex>

#include "host/block.h"
#include "host/emulation.h"

dim3 threadIdx, blockIdx, blockDim, gridDim;

namespace dsm::emulation {
namespace {

std::mutex running_alone;
std::atomic<long long> launches{0};

// What every device of compute capability 8.0 or newer takes.
std::string ShapeFault(const Call& call) {
  const dim3 &grid = call.grid, &block = call.block;
  if (Count(block) == 0 || Count(block) > 1024 || block.z > 64) return "a block must have 1 to 1024 threads";
  if (Count(grid) == 0 || grid.x > 0x7FFFFFFFu || grid.y > 65535 || grid.z > 65535) {
    return "a grid must have 1 to 2147483647 x 65535 x 65535 blocks";
  }
  if (call.dynamic_shared > kSharedLimit)
    return "more than " + std::to_string(kSharedLimit) + " bytes of shared memory";
  return "";
}

}  // namespace

long long Launches() { return launches; }

std::string Run(const Call& call) {
  const std::lock_guard<std::mutex> lock(running_alone);
  ++launches;
  const std::string fault = ShapeFault(call);
  if (!fault.empty()) return std::string("kernel ") + call.kernel + ": " + fault;
  const Image images[] = {Image::Of(reinterpret_cast<const void*>(call.invoke)), Image::Of(&gridDim)};
  gridDim = call.grid;
  blockDim = call.block;
  for (unsigned z = 0; z < call.grid.z; ++z) {
    for (unsigned y = 0; y < call.grid.y; ++y) {
      for (unsigned x = 0; x < call.grid.x; ++x) {
        blockIdx = dim3(x, y, z);
        Block block(call, blockIdx, images);
        block.Run();
        if (!block.fault().empty()) return block.fault();
      }
    }
  }
  return "";
}

}  // namespace dsm::emulation
