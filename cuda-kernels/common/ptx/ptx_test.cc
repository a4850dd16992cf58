// The models of PTX instructions against products in double: fragments are filled by the layouts that the PTX ISA
// documents (its figures for m16n8k16 and for m16n8k32 with sparse A), apart from the models' own arithmetic. By nvcc,
// the same cases try the instructions themselves.
#include "common/launch.cuh"
#include "common/ptx/cp_async.cuh"
#include "common/ptx/ldmatrix.cuh"
#include "common/ptx/mma_m16n8k16.cuh"
#include "common/ptx/mma_sp_m16n8k32.cuh"
#include "testing/testing.h"

namespace dsm {
namespace {

// A [16, K] row-major and B [K, 8] row-major, 16-bit; D [16, 8]. Sparse A: its stored half [16, 16], and its metadata.
struct Problem {
  const uint16_t* a;
  const uint16_t* b;
  const uint32_t* metadata;
  float* d;
};

// Empty, or why the launch failed. The copies of a buffer's values wait for the kernel.
std::string FaultOf(void (*kernel)(Problem), const Problem& problem) {
  const int status = Launch({"sample", 1, 32, 0}, kernel, problem, nullptr);
  return status == DSM_CUDA_OK ? "" : dsm_cuda_last_error();
}

__device__ uint32_t PairOf(uint16_t low, uint16_t high) { return low | static_cast<uint32_t>(high) << 16; }

// Element i of the accumulator: "row = groupID for i < 2, groupID + 8 otherwise; col = threadID_in_group * 2 + (i &
// 1)".
__device__ int PlaceOfD(int i) {
  const int group = threadIdx.x >> 2, thread = threadIdx.x % 4;
  return (i < 2 ? group : group + 8) * 8 + thread * 2 + (i & 1);
}

template <typename T>
__global__ void Dense(Problem p) {
  const int group = threadIdx.x >> 2, thread = threadIdx.x % 4;
  uint16_t a[8], b[4];
  for (int i = 0; i < 8; ++i) {
    const int row = i < 2 || (i >= 4 && i < 6) ? group : group + 8;
    const int col = thread * 2 + (i & 1) + (i >= 4 ? 8 : 0);
    a[i] = p.a[row * 16 + col];
  }
  for (int i = 0; i < 4; ++i) b[i] = p.b[(thread * 2 + (i & 1) + (i >= 2 ? 8 : 0)) * 8 + group];
  const uint32_t a_words[4] = {PairOf(a[0], a[1]), PairOf(a[2], a[3]), PairOf(a[4], a[5]), PairOf(a[6], a[7])};
  const uint32_t b_words[2] = {PairOf(b[0], b[1]), PairOf(b[2], b[3])};
  float d[4];
  for (int i = 0; i < 4; ++i) d[i] = p.d[PlaceOfD(i)];
  ptx::MmaM16N8K16<T>(d, a_words, b_words);
  for (int i = 0; i < 4; ++i) p.d[PlaceOfD(i)] = d[i];
}

// The same product from shared memory, copied there by cp.async and loaded by ldmatrix.
__global__ void ThroughShared(Problem p) {
  DSM_SHARED(uint16_t, smem_a, 16 * 16);
  DSM_SHARED(uint16_t, smem_b, 16 * 8);
  const int lane = threadIdx.x;
  ptx::CpAsync16(smem_a + lane * 8, p.a + lane * 8);
  ptx::CpAsyncCommit();
  if (lane < 16) ptx::CpAsync16(smem_b + lane * 8, p.b + lane * 8);
  ptx::CpAsyncCommit();
  ptx::CpAsyncWait<0>();
  __syncthreads();
  uint32_t a[4], b[4];
  // Matrices in the order of a[]: rows 0 and 8 of columns 0, then of columns 8. B's second pair of matrices is not
  // used.
  ptx::LdMatrixX4<false>(smem_a + (lane % 16) * 16 + lane / 16 * 8, a);
  ptx::LdMatrixX4<true>(smem_b + (lane % 16) * 8, b);
  float d[4];
  for (int i = 0; i < 4; ++i) d[i] = p.d[PlaceOfD(i)];
  const uint32_t b_words[2] = {b[0], b[1]};
  ptx::MmaM16N8K16<Half>(d, a, b_words);
  for (int i = 0; i < 4; ++i) p.d[PlaceOfD(i)] = d[i];
}

// Stored element i of the sparse A: "row = groupID for 0 <= i < 2 and 4 <= i < 6, groupID + 8 otherwise", in the group
// of columns from threadID_in_group * 4 on for i < 4, and 16 more otherwise.
template <typename T>
__global__ void Sparse(Problem p) {
  const int group = threadIdx.x >> 2, thread = threadIdx.x % 4;
  uint16_t a[8], b[8];
  for (int i = 0; i < 8; ++i) {
    const int row = i < 2 || (i >= 4 && i < 6) ? group : group + 8;
    a[i] = p.a[row * 16 + thread * 2 + (i & 1) + (i >= 4 ? 8 : 0)];
  }
  for (int i = 0; i < 8; ++i) b[i] = p.b[(thread * 2 + (i & 1) + i / 2 * 8) * 8 + group];
  const uint32_t a_words[4] = {PairOf(a[0], a[1]), PairOf(a[2], a[3]), PairOf(a[4], a[5]), PairOf(a[6], a[7])};
  const uint32_t b_words[4] = {PairOf(b[0], b[1]), PairOf(b[2], b[3]), PairOf(b[4], b[5]), PairOf(b[6], b[7])};
  float d[4];
  for (int i = 0; i < 4; ++i) d[i] = p.d[PlaceOfD(i)];
  ptx::MmaSpM16N8K32<T>(d, a_words, b_words, thread < 2 ? p.metadata[group * 2 + thread] : 0xBADBAD);
  for (int i = 0; i < 4; ++i) p.d[PlaceOfD(i)] = d[i];
}

std::vector<uint16_t> Bits(const std::vector<float>& values, int type) {
  const auto bytes = Encode(values, type);
  std::vector<uint16_t> bits(values.size());
  std::memcpy(bits.data(), bytes.data(), bytes.size());
  return bits;
}

// C + A B for A [16, depth].
std::vector<double> Product(const std::vector<float>& a, const std::vector<float>& b, const std::vector<float>& c,
                            int depth) {
  std::vector<double> d(c.begin(), c.end());
  for (int row = 0; row < 16; ++row) {
    for (int col = 0; col < 8; ++col) {
      for (int k = 0; k < depth; ++k) d[row * 8 + col] += static_cast<double>(a[row * depth + k]) * b[k * 8 + col];
    }
  }
  return d;
}

void CheckDense(void (*kernel)(Problem), int type) {
  const auto a = RandomValues(16 * 16, 1, type), b = RandomValues(16 * 8, 2, type), c = RandomValues(16 * 8, 3);
  Buffer<uint16_t> a_bits(Bits(a, type)), b_bits(Bits(b, type));
  Buffer<float> d(c);
  ASSERT_EQ("", FaultOf(kernel, {a_bits.data(), b_bits.data(), nullptr, d.data()}));
  ExpectClose(Product(a, b, c, 16), d.Values(), 1e-6, TypeName(type));
}

TEST(PtxTest, MmaMatchesDouble) {
  CheckDense(Dense<Half>, DSM_CUDA_FP16);
  CheckDense(Dense<BFloat16>, DSM_CUDA_BF16);
}

TEST(PtxTest, LdMatrixGivesTheFragmentsOfMma) { CheckDense(ThroughShared, DSM_CUDA_FP16); }

// A dense [16, 32] with two non-zeros in each group of four, its stored half, and its metadata words, two per row pair.
struct Sparse24 {
  std::vector<float> dense = std::vector<float>(16 * 32), stored = std::vector<float>(16 * 16);
  std::vector<uint32_t> metadata = std::vector<uint32_t>(16);
};

Sparse24 RandomSparse(int type) {
  static const int kPairs[6][2] = {{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}};
  Sparse24 w;
  w.stored = RandomValues(16 * 16, 4, type);
  for (int row = 0; row < 16; ++row) {
    for (int group = 0; group < 8; ++group) {
      const int* pair = kPairs[(row * 5 + group * 7) % 6];
      for (int i = 0; i < 2; ++i) w.dense[row * 32 + group * 4 + pair[i]] = w.stored[row * 16 + group * 2 + i];
      const uint32_t bits = pair[0] | pair[1] << 2;
      w.metadata[row % 8 * 2 + group / 4] |= bits << (16 * (row / 8) + 4 * (group % 4));
    }
  }
  return w;
}

void CheckSparse(void (*kernel)(Problem), int type) {
  const Sparse24 w = RandomSparse(type);
  const auto b = RandomValues(32 * 8, 5, type), c = RandomValues(16 * 8, 6);
  Buffer<uint16_t> a_bits(Bits(w.stored, type)), b_bits(Bits(b, type));
  Buffer<uint32_t> metadata(w.metadata);
  Buffer<float> d(c);
  ASSERT_EQ("", FaultOf(kernel, {a_bits.data(), b_bits.data(), metadata.data(), d.data()}));
  ExpectClose(Product(w.dense, b, c, 32), d.Values(), 1e-6, TypeName(type));
}

TEST(PtxTest, MmaSpMatchesDouble) {
  CheckSparse(Sparse<Half>, DSM_CUDA_FP16);
  CheckSparse(Sparse<BFloat16>, DSM_CUDA_BF16);
}

#ifndef __CUDACC__  // What follows is undefined on a device.

TEST(PtxTest, MmaSpRefusesMetadataOutOfOrder) {
  Buffer<uint16_t> a(std::vector<uint16_t>(256)), b(std::vector<uint16_t>(256));
  Buffer<uint32_t> metadata(std::vector<uint32_t>(16));
  Buffer<float> d(std::vector<float>(128));
  const auto fault = FaultOf(Sparse<Half>, {a.data(), b.data(), metadata.data(), d.data()});
  EXPECT_NE(std::string::npos, fault.find("not ascending")) << fault;
}

template <bool kWaits>
__global__ void Copied(Problem p) {
  DSM_SHARED(uint16_t, smem_a, 8);
  if (threadIdx.x == 0) {
    ptx::CpAsync16(smem_a, p.a);
    ptx::CpAsyncCommit();
    if (kWaits) ptx::CpAsyncWait<0>();
    p.d[0] = smem_a[7];
  }
}

TEST(PtxTest, CpAsyncArrivesWhenWaitedFor) {
  Buffer<uint16_t> a({1, 2, 3, 4, 5, 6, 7, 8});
  Buffer<float> d({0});
  EXPECT_EQ("", FaultOf(Copied<true>, {a.data(), nullptr, nullptr, d.data()}));
  EXPECT_EQ(8, d.Values()[0]);
  FaultOf(Copied<false>, {a.data(), nullptr, nullptr, d.data()});
  EXPECT_NE(8, d.Values()[0]);
}

#endif  // __CUDACC__

}  // namespace
}  // namespace dsm
