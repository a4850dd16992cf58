#include "densitometer/cuda/fourier_mix.h"

#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_fourier_mix_params;

struct Case {
  int64_t batch, heads, modes, width_in, width_out;
  bool modes_first = false;  // in: [batch, modes, heads, width]; out: [heads, batch, modes, width]
  int64_t gap = 0;           // elements after each innermost row of in and of out
};

// Around 4 batch entries, 16 and 64 rows of weights, vectors of 4 or 8 outputs, 8 vectors; a block of 128 outputs.
const Case kCases[] = {
    {1, 1, 1, 1, 1},          {3, 2, 3, 5, 7, true, 1}, {1, 2, 2, 64, 64},          {4, 1, 3, 16, 8},
    {5, 3, 1, 17, 24, true},  {9, 1, 1, 65, 72},        {2, 2, 2, 63, 40, true, 8}, {8, 1, 1, 130, 16, false, 24},
    {130, 1, 2, 2, 3, false}, {1, 1, 1, 33, 136},
};

struct Layout {
  int64_t batch, head, mode, size;
};

Layout InLayout(const Case& c) {
  const int64_t row = c.width_in + c.gap, size = c.batch * c.heads * c.modes * row;
  if (c.modes_first) return {c.modes * c.heads * row, row, c.heads * row, size};
  return {c.heads * c.modes * row, c.modes * row, row, size};
}

Layout OutLayout(const Case& c) {
  const int64_t row = c.width_out + c.gap, size = c.batch * c.heads * c.modes * row;
  if (c.modes_first) return {c.modes * row, c.batch * c.modes * row, row, size};
  return {c.heads * c.modes * row, c.modes * row, row, size};
}

// One part of the weights as it is published, [heads, in, out, modes], and as it is packed.
struct Part {
  std::vector<float> weight;
  std::vector<uint8_t> packed;

  Part(const Case& c, uint32_t seed, int type) : weight(RandomValues(Size(c), seed, type)) {
    packed.resize(weight.size() * TypeBytes(type));
    EXPECT_EQ(DSM_CUDA_OK, dsm_cuda_fourier_mix_pack(weight.data(), c.heads, c.modes, c.width_in, c.width_out, 0.5f,
                                                     type, packed.data()));
  }
  static int64_t Size(const Case& c) { return c.heads * c.width_in * c.width_out * c.modes; }
};

struct Pair {
  std::vector<double> re, im;
};

// Scaled by a power of two, which rounds nothing. Gaps are kUntouched.
Pair Expected(const Case& c, const std::vector<float> (&in)[2], const Part& w_re, const Part& w_im) {
  const Layout from = InLayout(c), to = OutLayout(c);
  Pair out{std::vector<double>(to.size, kUntouched), std::vector<double>(to.size, kUntouched)};
  for (int64_t i = 0; i < c.batch * c.heads * c.modes * c.width_out; ++i) {
    const int64_t o = i % c.width_out, m = i / c.width_out % c.modes;
    const int64_t h = i / c.width_out / c.modes % c.heads, b = i / c.width_out / c.modes / c.heads;
    double re = 0, im = 0;
    for (int64_t e = 0; e < c.width_in; ++e) {
      const int64_t at = b * from.batch + h * from.head + m * from.mode + e;
      const int64_t weight = ((h * c.width_in + e) * c.width_out + o) * c.modes + m;
      const double u = in[0][at], v = in[1][at], x = w_re.weight[weight] / 2.0, y = w_im.weight[weight] / 2.0;
      re += u * x - v * y;
      im += u * y + v * x;
    }
    const int64_t at = b * to.batch + h * to.head + m * to.mode + o;
    out.re[at] = re, out.im[at] = im;
  }
  return out;
}

// Gaps keep what they held; they are taken out before entries are compared, whose size sets the tolerance.
void ExpectSame(const std::vector<double>& expected, const std::vector<float>& actual, double tolerance,
                const std::string& name) {
  std::vector<double> wanted;
  std::vector<float> found;
  for (size_t i = 0; i < expected.size(); ++i) {
    if (expected[i] == kUntouched) {
      ASSERT_EQ(kUntouched, actual[i]) << name << ": a gap, entry " << i;
    } else {
      wanted.push_back(expected[i]), found.push_back(actual[i]);
    }
  }
  ExpectClose(wanted, found, tolerance, name);
}

// Returns whether the variant took the case; when not, it must be for alignment.
bool RunCase(const Case& c, int type, int variant) {
  const Layout from = InLayout(c), to = OutLayout(c);
  const std::vector<float> in[2] = {RandomValues(from.size, 1, type), RandomValues(from.size, 2, type)};
  const Part w_re(c, 3, type), w_im(c, 4, type);
  Buffer<uint8_t> in_re(Encode(in[0], type)), in_im(Encode(in[1], type));
  Buffer<uint8_t> weight_re(w_re.packed), weight_im(w_im.packed);
  Buffer<uint8_t> out_re(Encode(Untouched(to.size), type)), out_im(Encode(Untouched(to.size), type));
  const Params p{in_re.data(),     in_im.data(), out_re.data(), out_im.data(), weight_re.data(),
                 weight_im.data(), c.batch,      c.heads,       c.modes,       c.width_in,
                 c.width_out,      from.batch,   from.head,     from.mode,     to.batch,
                 to.head,          to.mode,      type,          variant};
  const std::string name = std::string(dsm_cuda_fourier_mix_variant_name(variant)) + " " + TypeName(type) + " case " +
                           std::to_string(&c - kCases);
  const int status = dsm_cuda_fourier_mix(&p, nullptr);
  if (status == DSM_CUDA_UNALIGNED) {
    EXPECT_TRUE(variant > 0 && (c.width_out % 8 != 0 || c.gap % 8 != 0)) << name;
    return false;
  }
  EXPECT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  const Pair expected = Expected(c, in, w_re, w_im);
  // Sums of 2 * width_in products in fp32, then one rounding.
  const double tolerance = UnitRoundoff(type) + 0x1p-24 * static_cast<double>(2 * c.width_in + 2);
  ExpectSame(expected.re, Decode(out_re.Values(), type), tolerance, name + " re");
  ExpectSame(expected.im, Decode(out_im.Values(), type), tolerance, name + " im");
  return true;
}

TEST(FourierMixTest, MatchesDouble) {
  for (int variant = 0; variant < dsm_cuda_fourier_mix_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      size_t ran = 0;
      for (const Case& c : kCases) ran += RunCase(c, type, variant);
      EXPECT_GE(ran, variant == 0 ? std::size(kCases) : 7u) << dsm_cuda_fourier_mix_variant_name(variant);
    }
  }
}

TEST(FourierMixTest, WeightsAreScaledBeforeTheyAreRounded) {
  // [heads 1, in 1, out 2, modes 3]; halves end at 2^-24.
  const std::vector<float> weight = {1, 2, 3, 4, 5, 0x1p-30f};
  std::vector<uint8_t> packed(12);
  ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_fourier_mix_pack(weight.data(), 1, 3, 1, 2, 1024.0f, DSM_CUDA_FP16, packed.data()));
  EXPECT_EQ(std::vector<float>({1024, 4096, 2048, 5120, 3072, 0x1p-20f}), Decode(packed, DSM_CUDA_FP16));
}

TEST(FourierMixTest, BadWeightsAreRefused) {
  alignas(4) static float weight[8], packed[8];
  constexpr int64_t kMany = int64_t{1} << 30;
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, dsm_cuda_fourier_mix_pack(nullptr, 1, 1, 1, 1, 1, 0, packed));
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, dsm_cuda_fourier_mix_pack(weight, 1, 1, 1, 1, 1, 0, nullptr));
  EXPECT_EQ(DSM_CUDA_BAD_CODE, dsm_cuda_fourier_mix_pack(weight, 1, 1, 1, 1, 1, 3, packed));
  EXPECT_EQ(DSM_CUDA_BAD_SIZE, dsm_cuda_fourier_mix_pack(weight, 0, 1, 1, 1, 1, 0, packed));
  EXPECT_EQ(DSM_CUDA_BAD_SIZE, dsm_cuda_fourier_mix_pack(weight, 1, 0, 1, 1, 1, 0, packed));
  EXPECT_EQ(DSM_CUDA_BAD_SIZE, dsm_cuda_fourier_mix_pack(weight, 1, 1, -1, 1, 1, 0, packed));
  EXPECT_EQ(DSM_CUDA_BAD_SIZE, dsm_cuda_fourier_mix_pack(weight, 1, 1, 1, 0, 1, 0, packed));
  EXPECT_EQ(DSM_CUDA_OVERFLOW, dsm_cuda_fourier_mix_pack(weight, kMany, 1, 1, 2, 1, 0, packed));
  EXPECT_EQ(DSM_CUDA_UNALIGNED,
            dsm_cuda_fourier_mix_pack(weight, 1, 1, 1, 1, 1, 0, reinterpret_cast<char*>(packed) + 2));
}

// in and out [2, 3, 2, 8].
Params Fine() {
  alignas(16) static float in[2][96], out[2][96], weight[2][384];
  return {in[0], in[1], out[0], out[1], weight[0], weight[1], 2, 3, 2, 8, 8, 48, 16, 8, 48, 16, 8, DSM_CUDA_FP32, 1};
}

template <typename T>
T* Bytes(T* pointer, int bytes) {
  return reinterpret_cast<T*>(reinterpret_cast<uintptr_t>(pointer) + bytes);
}

constexpr int64_t kTooMuch = (int64_t{1} << 29) + 8;

const Spoilt<Params> kSpoilt[] = {
    {DSM_CUDA_OK, [](Params&) {}},
    {DSM_CUDA_OK, [](Params& p) { p.in_batch = p.in_head = p.in_mode = 0; }},
    {DSM_CUDA_OK, [](Params& p) { p.batch = 1, p.out_batch = 0; }},
    {DSM_CUDA_OK, [](Params& p) { p.out_batch = 8, p.out_mode = 16, p.out_head = 32; }},
    {DSM_CUDA_OK, [](Params& p) { p.in_re = Bytes(p.in_re, 4), p.in_batch = 49; }},
    {DSM_CUDA_NULL_POINTER, [](Params& p) { p.in_re = nullptr; }},
    {DSM_CUDA_NULL_POINTER, [](Params& p) { p.in_im = nullptr; }},
    {DSM_CUDA_NULL_POINTER, [](Params& p) { p.out_re = nullptr; }},
    {DSM_CUDA_NULL_POINTER, [](Params& p) { p.out_im = nullptr; }},
    {DSM_CUDA_NULL_POINTER, [](Params& p) { p.weight_re = nullptr; }},
    {DSM_CUDA_NULL_POINTER, [](Params& p) { p.weight_im = nullptr; }},
    {DSM_CUDA_BAD_SIZE, [](Params& p) { p.batch = 0; }},
    {DSM_CUDA_BAD_SIZE, [](Params& p) { p.heads = 0; }},
    {DSM_CUDA_BAD_SIZE, [](Params& p) { p.modes = 0; }},
    {DSM_CUDA_BAD_SIZE, [](Params& p) { p.width_in = 0; }},
    {DSM_CUDA_BAD_SIZE, [](Params& p) { p.width_out = 0; }},
    {DSM_CUDA_BAD_SIZE, [](Params& p) { p.in_batch = -48; }},
    {DSM_CUDA_BAD_SIZE, [](Params& p) { p.in_head = -16; }},
    {DSM_CUDA_BAD_SIZE, [](Params& p) { p.in_mode = -8; }},
    {DSM_CUDA_BAD_SIZE, [](Params& p) { p.out_batch = 44; }},
    {DSM_CUDA_BAD_SIZE, [](Params& p) { p.out_head = 12; }},
    {DSM_CUDA_BAD_SIZE, [](Params& p) { p.out_mode = 4; }},
    {DSM_CUDA_BAD_SIZE, [](Params& p) { p.out_mode = 16; }},
    {DSM_CUDA_BAD_SIZE, [](Params& p) { p.out_im = p.out_re; }},
    {DSM_CUDA_BAD_SIZE, [](Params& p) { p.in_im = p.out_re; }},
    {DSM_CUDA_OVERFLOW, [](Params& p) { p.batch = int64_t{1} << 28; }},
    {DSM_CUDA_OVERFLOW, [](Params& p) { p.heads = 32768; }},
    {DSM_CUDA_OVERFLOW, [](Params& p) { p.width_in = int64_t{1} << 26; }},
    {DSM_CUDA_OVERFLOW, [](Params& p) { p.width_in = (int64_t{1} << 20) + 1; }},
    {DSM_CUDA_OVERFLOW, [](Params& p) { p.width_out = (int64_t{1} << 20) + 4; }},
    {DSM_CUDA_OVERFLOW, [](Params& p) { p.in_batch = kTooMuch; }},
    {DSM_CUDA_OVERFLOW, [](Params& p) { p.in_head = kTooMuch; }},
    {DSM_CUDA_OVERFLOW, [](Params& p) { p.in_mode = kTooMuch; }},
    {DSM_CUDA_OVERFLOW, [](Params& p) { p.out_batch = kTooMuch; }},
    {DSM_CUDA_OVERFLOW, [](Params& p) { p.out_head = kTooMuch; }},
    {DSM_CUDA_OVERFLOW, [](Params& p) { p.out_mode = kTooMuch; }},
    {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = DSM_CUDA_INT32; }},
    {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 2; }},
    {DSM_CUDA_UNALIGNED, [](Params& p) { p.in_re = Bytes(p.in_re, 2); }},
    {DSM_CUDA_UNALIGNED, [](Params& p) { p.in_im = Bytes(p.in_im, 2); }},
    {DSM_CUDA_UNALIGNED, [](Params& p) { p.out_re = Bytes(p.out_re, 4); }},
    {DSM_CUDA_UNALIGNED, [](Params& p) { p.out_im = Bytes(p.out_im, 4); }},
    {DSM_CUDA_UNALIGNED, [](Params& p) { p.weight_re = Bytes(p.weight_re, 4); }},
    {DSM_CUDA_UNALIGNED, [](Params& p) { p.weight_im = Bytes(p.weight_im, 2), p.variant = 0; }},
    {DSM_CUDA_UNALIGNED, [](Params& p) { p.width_out = 7; }},
    {DSM_CUDA_UNALIGNED, [](Params& p) { p.out_batch = 49; }},
    {DSM_CUDA_UNALIGNED, [](Params& p) { p.out_head = 17, p.out_batch = 64; }},
    {DSM_CUDA_UNALIGNED, [](Params& p) { p.modes = 1, p.out_mode = 1; }},
};

TEST(FourierMixTest, BadArgumentsAreRefused) { ExpectStatuses(DSM_OP_FUNCTIONS(fourier_mix), Fine, kSpoilt); }

}  // namespace
}  // namespace dsm
