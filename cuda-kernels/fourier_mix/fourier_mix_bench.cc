#include "bench/cases.h"
#include "densitometer/cuda/fourier_mix.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t batch, heads, modes, width;
};

// FEDformer's modes: 8 heads of 64 channels, 32 modes of each; one window and 32 of them.
const Shape kShapes[] = {{1, 8, 32, 64}, {32, 8, 32, 64}};
const Shape kSmall[] = {{2, 2, 3, 8}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_fourier_mix_params p{};
  const int64_t elements = s.batch * s.heads * s.modes * s.width;
  const int64_t weights = s.heads * s.modes * s.width * s.width;
  p.in_re = point.In(elements).at, p.in_im = point.In(elements).at;
  p.weight_re = point.In(weights).at, p.weight_im = point.In(weights).at;
  p.out_re = point.Out(elements), p.out_im = point.Out(elements);
  p.batch = s.batch, p.heads = s.heads, p.modes = s.modes, p.width_in = p.width_out = s.width;
  p.in_mode = p.out_mode = s.width, p.in_head = p.out_head = s.modes * s.width;
  p.in_batch = p.out_batch = s.heads * s.modes * s.width, p.type = point.type();
  point.shape = Sizes({s.batch, s.heads, s.modes, s.width});
  point.terms = 2.0 * static_cast<double>(s.width);
  point.flops = 4 * point.terms * static_cast<double>(elements);
  point.Variants(p, DSM_OP_FUNCTIONS(fourier_mix));
}

const Registered kRegistered("fourier_mix", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
