#include "bench/cases.h"
#include "densitometer/cuda/softmax.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t rows, cols;
};

// Attention scores: 8 heads of 96 or 720 steps, one window or 32.
const Shape kShapes[] = {{8 * 96, 96}, {256 * 96, 96}, {8 * 720, 720}};
const Shape kSmall[] = {{3, 33}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_softmax_params p{};
  const int64_t elements = s.rows * s.cols;
  p.x = point.In(elements).at, p.y = point.Out(elements);
  p.rows = s.rows, p.cols = s.cols, p.query_rows = 1, p.scale = 1, p.type = point.type();
  point.shape = Sizes({s.rows, s.cols});
  point.flops = 5.0 * static_cast<double>(elements);  // largest, difference, exponential, sum, quotient
  point.terms = static_cast<double>(s.cols);
  point.Variants(p, DSM_OP_FUNCTIONS(softmax));
}

const Registered kRegistered("softmax", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
