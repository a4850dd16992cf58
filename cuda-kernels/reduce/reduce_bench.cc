#include "bench/cases.h"
#include "densitometer/cuda/reduce.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t outer, length, inner;
  bool last;  // which of the two dimensions behind the first one is reduced
};

// Means over steps, over channels, and of all.
const Shape kShapes[] = {{32, 96, 512, false}, {32, 96, 512, true}, {1, 96, 512, false}};
const Shape kSmall[] = {{2, 5, 33, false}, {2, 5, 33, true}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_reduce_params p{};
  p.x = point.In(s.outer * s.length * s.inner).at;
  p.y = point.Out(s.outer * (s.last ? s.length : s.inner));
  p.rank = 3, p.op = DSM_CUDA_REDUCE_MEAN, p.type = point.type();
  p.dims[0] = s.outer, p.dims[1] = s.length, p.dims[2] = s.inner;
  p.reduced[s.last ? 2 : 1] = 1;
  point.shape = Sizes({s.outer, s.length, s.inner}) + ", mean over axis " + (s.last ? "2" : "1");
  point.flops = static_cast<double>(s.outer * s.length * s.inner);
  point.terms = static_cast<double>(s.last ? s.inner : s.length);
  point.Variants(p, DSM_OP_FUNCTIONS(reduce));
}

const Registered kRegistered("reduce", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
