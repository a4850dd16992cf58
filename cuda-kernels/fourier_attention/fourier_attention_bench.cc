#include "bench/cases.h"
#include "densitometer/cuda/fourier_attention.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t batch, heads, modes, key_modes, width;
};

// FEDformer's cross attention: 8 heads of 64 channels, 64 modes and as many as 96 steps have; one window and 32.
const Shape kShapes[] = {{1, 8, 64, 49, 64}, {32, 8, 64, 49, 64}};
const Shape kSmall[] = {{2, 2, 5, 3, 8}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_fourier_attention_params p{};
  const int64_t row = 2 * s.batch * s.heads * s.width;
  p.q = point.In(row * s.modes).at, p.k = point.In(row * s.key_modes).at, p.out = point.Out(row * s.modes);
  p.batch = s.batch, p.heads = s.heads, p.modes = s.modes, p.key_modes = s.key_modes, p.width = s.width;
  p.scale = 1 / static_cast<float>(s.width), p.type = point.type();
  point.shape = Sizes({s.batch, s.heads, s.modes, s.key_modes, s.width});
  point.terms = 2.0 * static_cast<double>(s.width + s.key_modes);
  // Two products of complex numbers, 8 operations for each term.
  point.flops = 16.0 * static_cast<double>(s.batch * s.heads * s.modes * s.key_modes * s.width);
  point.Variants(p, DSM_OP_FUNCTIONS(fourier_attention));
}

const Registered kRegistered("fourier_attention", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
