#include "bench/cases.h"
#include "densitometer/cuda/series_decomposition.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t batch, length, channels, windows;
};

// Moving averages of 25 steps over 512 channels; FEDformer averages several.
const Shape kShapes[] = {{1, 96, 512, 1}, {32, 96, 512, 1}, {32, 336, 512, 2}};
const Shape kSmall[] = {{2, 19, 24, 2}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_series_decomposition_params p{};
  const int64_t elements = s.batch * s.length * s.channels;
  p.x = point.In(elements).at, p.residual = point.In(elements).at;
  p.seasonal = point.Out(elements), p.trend = point.Out(elements);
  p.batch = s.batch, p.length = s.length, p.channels = s.channels;
  p.windows[0] = 25, p.windows[1] = 12, p.window_count = static_cast<int>(s.windows), p.type = point.type();
  point.shape = Sizes({s.batch, s.length, s.channels}) + ", " + std::to_string(s.windows) + " windows";
  point.flops = static_cast<double>(elements * (2 + 3 * s.windows));  // of sums that slide
  point.terms = 25;
  point.Variants(p, DSM_OP_FUNCTIONS(series_decomposition));
}

const Registered kRegistered("series_decomposition", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
