#include "bench/cases.h"
#include "densitometer/cuda/elementwise.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t rows, cols;
  int kind;
  const char* name;
};

// Sums with a bias, GELU, and transposed copies of activations.
const Shape kShapes[] = {{3072, 512, DSM_CUDA_ELEMENTWISE_ADD, "sum with a row"},
                         {3072, 2048, DSM_CUDA_ELEMENTWISE_GELU, "GELU"},
                         {3072, 512, DSM_CUDA_ELEMENTWISE_COPY, "transposed"}};
const Shape kSmall[] = {{5, 36, DSM_CUDA_ELEMENTWISE_ADD, "sum with a row"},
                        {5, 36, DSM_CUDA_ELEMENTWISE_GELU, "GELU"},
                        {33, 36, DSM_CUDA_ELEMENTWISE_COPY, "transposed"}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_elementwise_params p{};
  const bool transposed = s.kind == DSM_CUDA_ELEMENTWISE_COPY;
  p.a = point.In(s.rows * s.cols).at;
  if (s.kind == DSM_CUDA_ELEMENTWISE_ADD) p.b = point.In(s.cols).at;
  p.y = point.Out(s.rows * s.cols);
  p.rank = 2, p.kind = s.kind, p.a_type = p.b_type = p.c_type = p.y_type = point.type();
  p.dims[0] = s.rows, p.dims[1] = s.cols;
  p.a_strides[0] = s.cols, p.a_strides[1] = p.b_strides[1] = 1;
  p.y_strides[0] = transposed ? 1 : s.cols, p.y_strides[1] = transposed ? s.rows : 1;
  point.shape = Sizes({s.rows, s.cols}) + ", " + s.name;
  point.flops = transposed ? 0 : static_cast<double>(s.rows * s.cols);
  point.Variants(p, DSM_OP_FUNCTIONS(elementwise));
}

const Registered kRegistered("elementwise", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
