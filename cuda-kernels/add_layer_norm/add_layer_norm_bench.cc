#include "bench/cases.h"
#include "densitometer/cuda/add_layer_norm.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t rows, cols;
};

// Rows of 512 channels: one window of 96 steps and 32 of them; a wide one.
const Shape kShapes[] = {{96, 512}, {3072, 512}, {3072, 2048}};
const Shape kSmall[] = {{3, 40}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_add_layer_norm_params p{};
  const int64_t elements = s.rows * s.cols;
  p.x = point.In(elements).at, p.residual = point.In(elements).at;
  p.gamma = point.Floats(s.cols), p.beta = point.Floats(s.cols);
  p.y = point.Out(elements);
  p.rows = s.rows, p.cols = s.cols, p.epsilon = 1e-5f, p.type = point.type();
  point.shape = Sizes({s.rows, s.cols});
  point.flops = 8.0 * static_cast<double>(elements);
  point.terms = static_cast<double>(s.cols);
  point.Variants(p, DSM_OP_FUNCTIONS(add_layer_norm));
}

const Registered kRegistered("add_layer_norm", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
