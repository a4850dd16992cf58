#include "bench/cases.h"
#include "densitometer/cuda/gather_elements.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t rows, length, count;
};

// Rolled values, [rows, length].
const Shape kShapes[] = {{3072, 512, 64}, {512, 96, 96}};
const Shape kSmall[] = {{3, 20, 7}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_gather_elements_params p{};
  std::vector<double> index;
  for (int64_t i = 0; i < s.rows * s.count; ++i) index.push_back(static_cast<double>(i * 37 % s.length));
  Operand x = point.In(s.rows * s.length);
  p.x = x.at, p.index = point.In(index, DSM_CUDA_INT64).at;
  p.y = point.Out(s.rows * s.count);
  p.rank = 2, p.axis = 1, p.type = point.type(), p.index_type = DSM_CUDA_INT64;
  p.x_dims[0] = p.index_dims[0] = s.rows, p.x_dims[1] = s.length, p.index_dims[1] = s.count;
  point.shape = Sizes({s.rows, s.length}) + ", " + std::to_string(s.count) + " of each";
  point.expected = [s, index, values = std::move(x.values)](int64_t i) {
    return values[i / s.count * s.length + static_cast<int64_t>(index[i])];
  };
  point.Variants(p, DSM_OP_FUNCTIONS(gather_elements));
}

const Registered kRegistered("gather_elements", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
