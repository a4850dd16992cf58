#include "bench/cases.h"
#include "densitometer/cuda/series_layer_norm.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t batch, length, channels;
};

// The norm of 512 channels, one window of 96 steps and 32 of them.
const Shape kShapes[] = {{1, 96, 512}, {32, 96, 512}, {32, 336, 512}};
const Shape kSmall[] = {{2, 7, 24}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_series_layer_norm_params p{};
  const int64_t elements = s.batch * s.length * s.channels;
  p.x = point.In(elements).at, p.gamma = point.Floats(s.channels), p.y = point.Out(elements);
  p.batch = s.batch, p.length = s.length, p.channels = s.channels, p.epsilon = 1e-5f, p.type = point.type();
  p.workspace = point.Apart(std::vector<uint8_t>(dsm_cuda_series_layer_norm_workspace(&p)));
  point.shape = Sizes({s.batch, s.length, s.channels});
  point.flops = 9.0 * static_cast<double>(elements);
  point.terms = static_cast<double>(s.channels + s.length);
  point.Variants(p, DSM_OP_FUNCTIONS(series_layer_norm));
}

const Registered kRegistered("series_layer_norm", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
