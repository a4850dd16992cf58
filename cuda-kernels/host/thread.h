// One CUDA thread of the block that runs: its fiber and what it waits for.
#ifndef DENSITOMETER_HOST_THREAD_H_
#define DENSITOMETER_HOST_THREAD_H_

#include <array>
#include <boost/context/fiber.hpp>
#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "host/dim3.h"
#include "host/stack.h"

namespace dsm::emulation {

inline constexpr int kWarpSize = 32;

// A place in a kernel where threads meet.
struct Site {
  const char* operation;
  const char* file;
  int line;
};

inline bool operator==(const Site& a, const Site& b) {
  // Texts of one place are one literal, or equal ones in two translation units: a header's place is one place.
  return a.line == b.line && std::string(a.operation) == b.operation && std::string(a.file) == b.file;
}

// 16 bytes on their way from global to shared memory.
struct AsyncCopy {
  void* to;
  const void* from;
};

struct Thread {
  enum class State { kReady, kAtBarrier, kAtWarp, kDone };

  int id = 0;
  dim3 index;
  State state = State::kReady;
  Site site{};
  uint32_t mask = 0;         // lanes it waits for, with kAtWarp
  const void* in = nullptr;  // what it brings to a warp operation
  void* out = nullptr;       // and where its result goes
  // The newest step of each lane of its warp that __syncwarp has made visible to this thread.
  std::array<uint32_t, kWarpSize> seen{};
  std::vector<AsyncCopy> open_copies;
  std::queue<std::vector<AsyncCopy>> copy_groups;
  Stack stack;
  boost::context::fiber fiber;
  boost::context::fiber scheduler;

  int lane() const { return id % kWarpSize; }
  int warp() const { return id / kWarpSize; }
};

}  // namespace dsm::emulation

#endif  // DENSITOMETER_HOST_THREAD_H_
