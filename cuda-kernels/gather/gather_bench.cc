#include "bench/cases.h"
#include "densitometer/cuda/gather.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t outer, length, inner, count;
};

// The chosen queries of an attention, and channels by number.
const Shape kShapes[] = {{32, 96, 512, 25}, {3072, 512, 1, 64}};
const Shape kSmall[] = {{2, 5, 24, 3}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_gather_params p{};
  std::vector<double> index;
  for (int64_t i = 0; i < s.count; ++i) index.push_back(static_cast<double>(i * 37 % s.length));
  Operand x = point.In(s.outer * s.length * s.inner);
  p.x = x.at, p.index = point.In(index, DSM_CUDA_INT64).at;
  p.y = point.Out(s.outer * s.count * s.inner);
  p.outer = s.outer, p.length = s.length, p.inner = s.inner, p.count = s.count;
  p.type = point.type(), p.index_type = DSM_CUDA_INT64;
  point.shape =
      Sizes({s.outer, s.length, s.inner}) + ", " + std::to_string(s.count) + " of " + std::to_string(s.length);
  point.expected = [s, index, values = std::move(x.values)](int64_t i) {
    const int64_t outer = i / (s.count * s.inner), place = i / s.inner % s.count;
    return values[(outer * s.length + static_cast<int64_t>(index[place])) * s.inner + i % s.inner];
  };
  point.Variants(p, DSM_OP_FUNCTIONS(gather));
}

const Registered kRegistered("gather", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
