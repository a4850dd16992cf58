#include "bench/cases.h"
#include "densitometer/cuda/segment_merge.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t series, count, width, window;
};

// Crossformer's segments of 7 series, 256 channels each, joined in pairs; one window and 32 of them, an odd count.
const Shape kShapes[] = {{7, 16, 256, 2}, {32 * 7, 16, 256, 2}, {32 * 7, 7, 256, 2}};
const Shape kSmall[] = {{3, 5, 24, 2}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_segment_merge_params p{};
  const int64_t joined = s.window * s.width, merged = (s.count + s.window - 1) / s.window;
  p.x = point.In(s.series * s.count * s.width).at, p.gamma = point.Floats(joined), p.beta = point.Floats(joined);
  p.y = point.Out(s.series * merged * joined);
  p.outer = 1, p.inner = s.series, p.count = s.count, p.width = s.width, p.window = s.window;
  p.x_inner = s.count * s.width, p.x_segment = s.width, p.epsilon = 1e-5f, p.type = point.type();
  point.shape = Sizes({s.series, s.count, s.width}) + ", window " + std::to_string(s.window);
  point.terms = static_cast<double>(joined);
  point.flops = 8.0 * static_cast<double>(s.series * merged * joined);  // two sums, and two steps for each output
  point.Variants(p, DSM_OP_FUNCTIONS(segment_merge));
}

const Registered kRegistered("segment_merge", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
