// Each detector of the emulation: it fires on a kernel that is wrong, and is silent on the one that is mended.
#include <string>

#include "common/launch.cuh"
#include "common/load_store.cuh"
#include "common/reduce.cuh"
#include "host/sanitizer.h"
#include "testing/testing.h"

namespace dsm {
namespace {

struct Problem {
  float* out;
  const float* in;
  int size;
};

// Empty, or the fault that a launch reported.
std::string FaultOf(void (*kernel)(Problem), const Problem& problem, dim3 grid, dim3 block, size_t shared = 0) {
  const int status = Launch({"sample", grid, block, shared}, kernel, problem, nullptr);
  return status == DSM_CUDA_OK ? "" : dsm_cuda_last_error();
}

bool Contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

void ExpectFault(const std::string& fault, std::initializer_list<const char*> parts) {
  for (const char* part : parts) EXPECT_TRUE(Contains(fault, part)) << "no '" << part << "' in '" << fault << "'";
}

template <bool kChecked>
__global__ void Double(Problem p) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (!kChecked || i < p.size) p.out[i] = 2 * p.in[i];
}

TEST(Bounds, AnElementBeyondTheEndIsFound) {
  Buffer<float> in(std::vector<float>(37, 1.0f)), out(std::vector<float>(37));
  const Problem p{out.data(), in.data(), 37};
  EXPECT_EQ("", FaultOf(Double<true>, p, 2, 32));
  EXPECT_EQ(std::vector<float>(37, 2.0f), out.Values());
  const char* place = "kernel sample, block (1,0,0), thread (5,0,0)";
  if (emulation::kAddressSanitizer) {
    EXPECT_DEATH(FaultOf(Double<false>, p, 2, 32), "kernel sample, block .1,0,0., thread .5,0,0.");
  } else {
    ExpectFault(FaultOf(Double<false>, p, 2, 32), {place, "reads 4 bytes at offset 148 of the buffer of 148 bytes"});
  }
}

__global__ void StoreAt(Problem p) { p.out[p.size] = 1; }

TEST(Bounds, AStoreBeforeTheBeginIsFound) {
  Buffer<float> out(std::vector<float>(4));
  EXPECT_EQ("", FaultOf(StoreAt, {out.data(), nullptr, 0}, 1, 1));
  if (emulation::kAddressSanitizer) {
    EXPECT_DEATH(FaultOf(StoreAt, {out.data(), nullptr, -1}, 1, 1), "thread .0,0,0.");
  } else {
    ExpectFault(FaultOf(StoreAt, {out.data(), nullptr, -1}, 1, 1), {"writes 4 bytes 4 bytes before the buffer of 16"});
  }
}

template <bool kBarrier>
__global__ void Reverse(Problem p) {
  DSM_SHARED(float, smem_values, 64);
  smem_values[threadIdx.x] = p.in[threadIdx.x];
  if (kBarrier) __syncthreads();
  p.out[threadIdx.x] = smem_values[63 - threadIdx.x];
}

TEST(Barriers, AreReal) {
  Buffer<float> in(RandomValues(64, 1)), out(std::vector<float>(64));
  EXPECT_EQ("", FaultOf(Reverse<true>, {out.data(), in.data(), 64}, 1, 64));
  const auto from = in.Values(), to = out.Values();
  EXPECT_EQ(from, std::vector<float>(to.rbegin(), to.rend()));
}

__global__ void OddThreadsLeave(Problem p) {
  if (threadIdx.x % 2 == 1 && p.size == 0) return;
  __syncthreads();
}

__global__ void TwoBarriers(Problem p) {
  if (threadIdx.x >= 32 && p.size == 0) {
    __syncthreads();
  } else {
    __syncthreads();
  }
}

TEST(Barriers, DivergenceIsFound) {
  EXPECT_EQ("", FaultOf(OddThreadsLeave, {nullptr, nullptr, 1}, 2, 64));
  ExpectFault(FaultOf(OddThreadsLeave, {nullptr, nullptr, 0}, 2, 64),
              {"kernel sample, block (0,0,0), thread (62,0,0)", "__syncthreads at ",
               "host/emulation_test.cc:", "thread (1,0,0) has ended"});
  EXPECT_EQ("", FaultOf(TwoBarriers, {nullptr, nullptr, 1}, 1, 64));
  ExpectFault(FaultOf(TwoBarriers, {nullptr, nullptr, 0}, 1, 64), {"thread (0,0,0) waits at __syncthreads"});
}

__global__ void LaneLeaves(Problem p) {
  if (threadIdx.x == 7) return;
  __shfl_xor_sync(p.size == 0 ? kFullMask : ~(1u << 7), 1.0f, 8 * p.size);
}

__global__ void OwnLaneLeftOut(Problem) { __syncwarp(1u); }

__global__ void ReadsAnAbsentLane(Problem p) {
  if (threadIdx.x < 16) p.out[threadIdx.x] = __shfl_sync(0xFFFFu, 1.0f, p.size);
}

TEST(Warps, WrongMasksAreFound) {
  ExpectFault(FaultOf(LaneLeaves, {nullptr, nullptr, 0}, 1, 32), {"__shfl_xor_sync", "thread (7,0,0) has ended"});
  ExpectFault(FaultOf(OwnLaneLeftOut, {}, 1, 32), {"thread (1,0,0)", "leaves out its own lane"});
  Buffer<float> out(std::vector<float>(16));
  EXPECT_EQ("", FaultOf(ReadsAnAbsentLane, {out.data(), nullptr, 3}, 1, 32));
  ExpectFault(FaultOf(ReadsAnAbsentLane, {out.data(), nullptr, 20}, 1, 32), {"read lane 20, which takes no part"});
}

// Races need the compiler's other instrumentation; the undefined-behaviour sanitizer ends a misaligned access itself.
#ifndef __SANITIZE_ADDRESS__

TEST(Races, AMissingBarrierIsFound) {
  Buffer<float> in(RandomValues(64, 2)), out(std::vector<float>(64));
  const Problem p{out.data(), in.data(), 64};
  // Thread 0 reads what nobody wrote yet; a thread of the other half reads what another wrote.
  ExpectFault(FaultOf(Reverse<false>, p, 1, 64), {"thread (0,0,0)", "shared smem_values", "nobody wrote"});
}

template <int kSync>  // 0: nothing, 1: __syncwarp, 2: a shuffle, which does not order memory
__global__ void NeighbourInWarp(Problem p) {
  DSM_SHARED(float, smem_values, 32);
  smem_values[threadIdx.x] = 1;
  __syncthreads();
  smem_values[threadIdx.x] = 2;
  if (kSync == 1) __syncwarp();
  if (kSync == 2) __shfl_sync(kFullMask, 1, 0);
  p.out[threadIdx.x] = smem_values[threadIdx.x ^ 1];
}

TEST(Races, InAWarpOnlySyncwarpOrders) {
  Buffer<float> out(std::vector<float>(32));
  const Problem p{out.data(), nullptr, 32};
  EXPECT_EQ("", FaultOf(NeighbourInWarp<1>, p, 1, 32));
  ExpectFault(FaultOf(NeighbourInWarp<0>, p, 1, 32), {"thread (1,0,0)", "at byte 4 of", "thread 0 read", "race"});
  ExpectFault(FaultOf(NeighbourInWarp<2>, p, 1, 32), {"thread 30 wrote", "race"});
}

template <bool kBarrier>
__global__ void WriteAfterRead(Problem p) {
  DSM_SHARED(float, smem_value, 1);
  if (threadIdx.x == 0) smem_value[0] = 1;
  __syncthreads();
  p.out[threadIdx.x] = smem_value[0];
  if (kBarrier) __syncthreads();
  if (threadIdx.x == 63) smem_value[0] = 2;
}

TEST(Races, AWriteAfterAReadIsFound) {
  Buffer<float> out(std::vector<float>(64));
  EXPECT_EQ("", FaultOf(WriteAfterRead<true>, {out.data(), nullptr, 64}, 3, 64));
  ExpectFault(FaultOf(WriteAfterRead<false>, {out.data(), nullptr, 64}, 3, 64),
              {"block (0,0,0), thread (63,0,0)", "writes 4 bytes", "smem_value", "thread 0 read"});
}

__global__ void PastShared(Problem p) {
  DSM_SHARED(float, smem_values, 8);
  smem_values[p.size] = 1;
}

TEST(Bounds, SharedArraysHaveThem) {
  EXPECT_EQ("", FaultOf(PastShared, {nullptr, nullptr, 7}, 1, 1));
  ExpectFault(FaultOf(PastShared, {nullptr, nullptr, 8}, 1, 1), {"writes 4 bytes", "outside of every array of shared"});
}

TEST(Bounds, HostMemoryIsNotDeviceMemory) {
  static float host[4];
  ExpectFault(FaultOf(StoreAt, {host, nullptr, 1}, 1, 1), {"writes 4 bytes at an address outside of every buffer"});
}

__global__ void LoadsFour(Problem p) {
  float values[4];
  Load<4>(p.in + p.size, values);
  Store<4>(p.out, values);
}

TEST(Alignment, OfVectorLoadsIsChecked) {
  Buffer<float> in({1, 2, 3, 4, 5, 6, 7, 8}), out(std::vector<float>(4));
  EXPECT_EQ("", FaultOf(LoadsFour, {out.data(), in.data(), 4}, 1, 1));
  EXPECT_EQ((std::vector<float>{5, 6, 7, 8}), out.Values());
  ExpectFault(FaultOf(LoadsFour, {out.data(), in.data(), 2}, 1, 1), {"16 bytes", "no multiple"});
}

#endif  // __SANITIZE_ADDRESS__

__global__ void Dynamic(Problem p) {
  DSM_DYNAMIC_SHARED(float, smem_all);
  smem_all[threadIdx.x] = p.in[threadIdx.x];
  __syncthreads();
  p.out[threadIdx.x] = smem_all[(threadIdx.x + 1) % p.size];
}

TEST(Launch, LimitsAreThoseOfADevice) {
  Buffer<float> in({1, 2, 3}), out(std::vector<float>(3));
  const Problem p{out.data(), in.data(), 3};
  EXPECT_EQ("", FaultOf(Dynamic, p, 1, 3, 12));
  EXPECT_EQ((std::vector<float>{2, 3, 1}), out.Values());
  ExpectFault(FaultOf(Dynamic, p, 1, 3, 48 * 1024 + 1), {"kernel sample", "49152 bytes of shared memory"});
  ExpectFault(FaultOf(Dynamic, p, 1, 1025, 12), {"1 to 1024 threads"});
  ExpectFault(FaultOf(Dynamic, p, dim3(1, 65536), 3, 12), {"65535"});
  ExpectFault(FaultOf(Dynamic, p, 0, 3, 12), {"1 to 2147483647"});
}

__global__ void Collectives(Problem p) {
  const int lane = threadIdx.x;
  float results[] = {__shfl_up_sync(kFullMask, 1.0f * lane, 1, 8),
                     __shfl_down_sync(kFullMask, 1.0f * lane, 3, 16),
                     __shfl_xor_sync(kFullMask, 1.0f * lane, 5),
                     __shfl_sync(kFullMask, 1.0f * lane, 9, 8),
                     static_cast<float>(__ballot_sync(kFullMask, lane % 4 == 0) == 0x11111111u),
                     static_cast<float>(__any_sync(kFullMask, lane == 9)),
                     static_cast<float>(__all_sync(kFullMask, lane != 9)),
                     static_cast<float>(__reduce_add_sync(kFullMask, static_cast<uint32_t>(lane))),
                     static_cast<float>(__reduce_max_sync(kFullMask, static_cast<uint32_t>(lane)))};
  for (int i = 0; i < 9; ++i) p.out[i * 32 + lane] = results[i];
}

TEST(Warps, CollectivesGiveWhatCudaDefines) {
  Buffer<float> out(std::vector<float>(9 * 32));
  ASSERT_EQ("", FaultOf(Collectives, {out.data(), nullptr, 0}, 1, 32));
  const auto values = out.Values();
  for (int lane = 0; lane < 32; ++lane) {
    const float up = lane % 8 == 0 ? lane : lane - 1, down = lane % 16 < 13 ? lane + 3 : lane;
    const std::vector<float> expected{up, down, 1.0f * (lane ^ 5), 1.0f * (lane / 8 * 8 + 1), 1, 1, 0, 496, 31};
    for (int i = 0; i < 9; ++i) EXPECT_EQ(expected[i], values[i * 32 + lane]) << "result " << i << ", lane " << lane;
  }
}

__global__ void BlockSumAndMax(Problem p) {
  const float value = p.in[blockIdx.x * 96 + threadIdx.x];
  const float sum = BlockReduce<Sum, 96>(value), most = BlockReduce<Max, 96>(value);
  p.out[(blockIdx.x * 96 + threadIdx.x) * 2] = sum + BlockReduce<Sum, 96>(1.0f);
  p.out[(blockIdx.x * 96 + threadIdx.x) * 2 + 1] = most;
}

TEST(Reduce, EveryThreadGetsTheResult) {
  const auto in = RandomValues(2 * 96, 3);
  Buffer<float> from(in), out(std::vector<float>(4 * 96));
  ASSERT_EQ("", FaultOf(BlockSumAndMax, {out.data(), from.data(), 0}, 2, 96));
  const auto results = out.Values();
  for (int i = 0; i < 2 * 96; ++i) {
    const auto begin = in.begin() + i / 96 * 96, end = begin + 96;
    double sum = 96;
    for (auto value = begin; value != end; ++value) sum += *value;
    EXPECT_NEAR(sum, results[i * 2], 1e-4);
    EXPECT_EQ(*std::max_element(begin, end), results[i * 2 + 1]);
  }
}

}  // namespace
}  // namespace dsm
