#include "bench/cases.h"
#include "densitometer/cuda/cumsum.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t outer, length, inner;
};

// Along the steps of 512 channels, and along the last dimension.
const Shape kShapes[] = {{32, 96, 512}, {3072, 512, 1}};
const Shape kSmall[] = {{3, 40, 1}, {2, 5, 33}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_cumsum_params p{};
  const int64_t elements = s.outer * s.length * s.inner;
  p.x = point.In(elements).at, p.y = point.Out(elements);
  p.outer = s.outer, p.length = s.length, p.inner = s.inner, p.type = point.type();
  point.shape = Sizes({s.outer, s.length, s.inner});
  point.flops = static_cast<double>(elements);
  point.terms = static_cast<double>(s.length);
  point.Variants(p, DSM_OP_FUNCTIONS(cumsum));
}

const Registered kRegistered("cumsum", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
