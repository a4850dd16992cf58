#include "densitometer/cuda/fourier_attention.h"

#include <complex>

#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_fourier_attention_params;
using Number = std::complex<double>;

struct Case {
  int64_t batch, heads, modes, key_modes, width;
};

// Around 4 queries a block, 32 keys a turn, 32 and 64 channels a turn.
const Case kCases[] = {
    {1, 1, 1, 1, 1},   {2, 2, 3, 5, 8},  {1, 4, 5, 31, 16}, {1, 3, 2, 32, 31},  {2, 1, 4, 33, 32},
    {1, 2, 3, 65, 33}, {1, 1, 2, 3, 64}, {1, 1, 3, 2, 65},  {1, 1, 1, 40, 130},
};

constexpr float kScale = 0.25f;

// Entry (b, mode, column) of a spectrum.
Number At(const std::vector<float>& spectrum, int64_t modes, int64_t columns, int64_t b, int64_t mode, int64_t column) {
  const int64_t at = (2 * b * modes + mode) * columns + column;
  return {spectrum[at], spectrum[at + modes * columns]};
}

std::vector<double> Expected(const Case& c, const std::vector<float>& q, const std::vector<float>& k) {
  const int64_t columns = c.heads * c.width;
  std::vector<double> out(q.size());
  for (int64_t row = 0; row < c.batch * c.modes * c.heads; ++row) {
    const int64_t head = row % c.heads, mode = row / c.heads % c.modes, b = row / c.heads / c.modes;
    for (int64_t key = 0; key < c.key_modes; ++key) {
      Number score = 0;
      for (int64_t e = head * c.width; e < (head + 1) * c.width; ++e) {
        score += At(q, c.modes, columns, b, mode, e) * At(k, c.key_modes, columns, b, key, e);
      }
      const Number weight(std::tanh(kScale * score.real()), std::tanh(kScale * score.imag()));
      for (int64_t e = head * c.width; e < (head + 1) * c.width; ++e) {
        const Number part = weight * At(k, c.key_modes, columns, b, key, e);
        const int64_t at = (2 * b * c.modes + mode) * columns + e;
        out[at] += part.real();
        out[at + c.modes * columns] += part.imag();
      }
    }
  }
  return out;
}

void RunCase(const Case& c, int type, int variant) {
  const int64_t columns = c.heads * c.width, size = 2 * c.batch * c.modes * columns;
  const auto q = RandomValues(size, 1, type), k = RandomValues(2 * c.batch * c.key_modes * columns, 2, type);
  Buffer<uint8_t> queries(Encode(q, type)), keys(Encode(k, type)), out(Encode(Untouched(size), type));
  const Params p{queries.data(), keys.data(), out.data(), c.batch, c.heads, c.modes,
                 c.key_modes,    c.width,     kScale,     type,    variant};
  const std::string name = std::string(dsm_cuda_fourier_attention_variant_name(variant)) + " " + TypeName(type) +
                           " of case " + std::to_string(&c - kCases);
  ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_fourier_attention(&p, nullptr)) << name << ": " << dsm_cuda_last_error();
  const double tolerance = UnitRoundoff(type) + 1e-7 * static_cast<double>(c.width + c.key_modes);
  ExpectClose(Expected(c, q, k), Decode(out.Values(), type), tolerance, name);
}

TEST(FourierAttentionTest, MatchesDouble) {
  for (int variant = 0; variant < dsm_cuda_fourier_attention_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      for (const Case& c : kCases) RunCase(c, type, variant);
    }
  }
}

Params Fine() {
  alignas(16) static float floats[64];
  return {floats, floats, floats + 32, 1, 2, 2, 2, 2, 1.0f, DSM_CUDA_FP32, 1};
}

TEST(FourierAttentionTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.q = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.k = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.out = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.batch = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.heads = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.modes = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.key_modes = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.width = -1; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.scale = INFINITY; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.scale = NAN; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.modes = int64_t{1} << 29; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.key_modes = int64_t{1} << 29; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = DSM_CUDA_INT64; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 2; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.q = static_cast<const char*>(p.q) + 2; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(fourier_attention), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
