#include "bench/cases.h"
#include "densitometer/cuda/affine_pool.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t batch, length, channels;
};

// Informer's distilling: windows of 3 at every second step of 512 channels.
const Shape kShapes[] = {{1, 96, 512}, {32, 96, 512}};
const Shape kSmall[] = {{2, 9, 24}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_affine_pool_params p{};
  constexpr int64_t kWindow = 3, kStride = 2, kPad = 1;
  const int64_t length_out = (s.length + 2 * kPad - kWindow) / kStride + 1;
  p.x = point.In(s.batch * s.length * s.channels).at;
  p.scale = point.Floats(s.channels), p.shift = point.Floats(s.channels);
  p.y = point.Out(s.batch * length_out * s.channels);
  p.batch = s.batch, p.length = s.length, p.channels = s.channels;
  p.window = kWindow, p.stride = kStride, p.pad = kPad;
  p.alpha = 1, p.activation = DSM_CUDA_AFFINE_ELU, p.type = point.type();
  point.shape = Sizes({s.batch, s.length, s.channels});
  point.flops = 2.0 * static_cast<double>(s.batch * s.length * s.channels);
  point.Variants(p, DSM_OP_FUNCTIONS(affine_pool));
}

const Registered kRegistered("affine_pool", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
