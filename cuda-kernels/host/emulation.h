// What a kernel's source sees of CUDA when the host compiler compiles it.
#ifndef DENSITOMETER_HOST_EMULATION_H_
#define DENSITOMETER_HOST_EMULATION_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "host/dim3.h"

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)

// An array of shared memory; the same one wherever the same declaration is reached.
#define DSM_SHARED(type, name, count)                                  \
  type* const name = static_cast<type*>(::dsm::emulation::SharedArray( \
      [] {                                                             \
        static char tag;                                               \
        return &tag;                                                   \
      }(),                                                             \
      #name, sizeof(type) * (count)))

// The shared memory whose size the launch gives.
#define DSM_DYNAMIC_SHARED(type, name) type* const name = static_cast<type*>(::dsm::emulation::DynamicShared())

using std::max;
using std::min;

struct alignas(8) uint2 {
  uint32_t x, y;
};

struct alignas(16) uint4 {
  uint32_t x, y, z, w;
};

extern dim3 threadIdx, blockIdx, blockDim, gridDim;

namespace dsm::emulation {

struct Lanes;

// Where a kernel calls an operation; the default arguments of the operation fill it in.
struct CallSite {
  const char* file;
  int line;
};

void* SharedArray(const void* tag, const char* name, size_t bytes);
void* DynamicShared();
// Reports an address that is no multiple of `bytes`.
void CheckAligned(const void* at, size_t bytes);

void SyncThreads(const CallSite& site);
void SyncWarp(uint32_t mask, const CallSite& site);
// Waits for the lanes of the mask; then out[lane] = bits[source[lane]] for each of them.
uint64_t Shuffle(const char* operation, uint32_t mask, uint64_t bits, int source, const CallSite& site);
uint32_t Ballot(const char* operation, uint32_t mask, bool predicate, const CallSite& site);
uint32_t ReduceAdd(uint32_t mask, uint32_t value, const CallSite& site);
uint32_t ReduceMax(uint32_t mask, uint32_t value, const CallSite& site);
// For models of PTX instructions that a whole warp executes together: combine sees all 32 lanes.
void WarpInstruction(const char* name, const void* in, void* out, void (*combine)(Lanes&), const CallSite& site);
// cp.async: the copy of 16 bytes happens when its group is waited for, and not before.
void AsyncCopy16(void* to, const void* from);
void AsyncCommit();
void AsyncWait(int open_groups);

// The lane of the calling thread.
int Lane();

template <typename T>
T ShuffleValue(const char* operation, uint32_t mask, T value, int source, const CallSite& site) {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= 8, "CUDA shuffles values of at most 8 bytes");
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof value);
  bits = Shuffle(operation, mask, bits, source, site);
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace dsm::emulation

#define DSM_SITE_PARAMETERS const char *file = __builtin_FILE(), int line = __builtin_LINE()

inline void __syncthreads(DSM_SITE_PARAMETERS) { dsm::emulation::SyncThreads({file, line}); }
inline void __syncwarp(uint32_t mask = ~0u, DSM_SITE_PARAMETERS) { dsm::emulation::SyncWarp(mask, {file, line}); }

template <typename T>
T __shfl_sync(uint32_t mask, T value, int source, int width = 32, DSM_SITE_PARAMETERS) {
  const int lane = dsm::emulation::Lane();
  return dsm::emulation::ShuffleValue("__shfl_sync", mask, value, lane / width * width + source % width, {file, line});
}

template <typename T>
T __shfl_xor_sync(uint32_t mask, T value, int lane_mask, int width = 32, DSM_SITE_PARAMETERS) {
  const int lane = dsm::emulation::Lane(), source = lane ^ lane_mask;
  const bool inside = source < (lane / width + 1) * width;
  return dsm::emulation::ShuffleValue("__shfl_xor_sync", mask, value, inside ? source : lane, {file, line});
}

template <typename T>
T __shfl_down_sync(uint32_t mask, T value, unsigned delta, int width = 32, DSM_SITE_PARAMETERS) {
  const int lane = dsm::emulation::Lane(), source = lane + static_cast<int>(delta);
  const bool inside = source < (lane / width + 1) * width;
  return dsm::emulation::ShuffleValue("__shfl_down_sync", mask, value, inside ? source : lane, {file, line});
}

template <typename T>
T __shfl_up_sync(uint32_t mask, T value, unsigned delta, int width = 32, DSM_SITE_PARAMETERS) {
  const int lane = dsm::emulation::Lane(), source = lane - static_cast<int>(delta);
  const bool inside = source >= lane / width * width;
  return dsm::emulation::ShuffleValue("__shfl_up_sync", mask, value, inside ? source : lane, {file, line});
}

inline uint32_t __ballot_sync(uint32_t mask, int predicate, DSM_SITE_PARAMETERS) {
  return dsm::emulation::Ballot("__ballot_sync", mask, predicate != 0, {file, line});
}
inline int __any_sync(uint32_t mask, int predicate, DSM_SITE_PARAMETERS) {
  return dsm::emulation::Ballot("__any_sync", mask, predicate != 0, {file, line}) != 0;
}
inline int __all_sync(uint32_t mask, int predicate, DSM_SITE_PARAMETERS) {
  return dsm::emulation::Ballot("__all_sync", mask, predicate == 0, {file, line}) == 0;
}
inline uint32_t __reduce_add_sync(uint32_t mask, uint32_t value, DSM_SITE_PARAMETERS) {
  return dsm::emulation::ReduceAdd(mask, value, {file, line});
}
inline uint32_t __reduce_max_sync(uint32_t mask, uint32_t value, DSM_SITE_PARAMETERS) {
  return dsm::emulation::ReduceMax(mask, value, {file, line});
}

#undef DSM_SITE_PARAMETERS

#endif  // DENSITOMETER_HOST_EMULATION_H_
