#include "bench/cases.h"
#include "densitometer/cuda/scatter_elements.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t rows, length, count;
};

// Context rows put back in their places, [rows, length].
const Shape kShapes[] = {{3072, 96, 25}, {512, 512, 25}};
const Shape kSmall[] = {{3, 20, 7}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_scatter_elements_params p{};
  std::vector<double> index;
  for (int64_t i = 0; i < s.rows * s.count; ++i) index.push_back(static_cast<double>(i % s.count * 37 % s.length));
  Operand x = point.In(s.rows * s.length), updates = point.In(s.rows * s.count);
  p.x = x.at, p.updates = updates.at, p.index = point.In(index, DSM_CUDA_INT64).at;
  p.y = point.Out(s.rows * s.length);
  p.rank = 2, p.axis = 1, p.reduction = DSM_CUDA_SCATTER_SET, p.type = point.type(), p.index_type = DSM_CUDA_INT64;
  p.x_dims[0] = p.index_dims[0] = s.rows, p.x_dims[1] = s.length, p.index_dims[1] = s.count;
  point.shape = Sizes({s.rows, s.length}) + ", " + std::to_string(s.count) + " of each";
  std::vector<double> after = x.values;
  for (int64_t i = 0; i < s.rows * s.count; ++i) {
    after[i / s.count * s.length + static_cast<int64_t>(index[i])] = updates.values[i];
  }
  point.expected = [after](int64_t i) { return after[i]; };
  point.Variants(p, DSM_OP_FUNCTIONS(scatter_elements));
}

const Registered kRegistered("scatter_elements", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
