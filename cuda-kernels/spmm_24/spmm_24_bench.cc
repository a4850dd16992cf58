#include "bench/linear.h"
#include "densitometer/cuda/spmm_24.h"

namespace dsm::bench {
namespace {

// Half of the weights is left, whatever the shape.
const auto kShapes = LinearSweep({0.5});
const LinearShape kSmall[] = {{33, 64, 17, 0.5}, {16, 40, 3, 0.5}};

// Two of each group of 4 columns, the pair drawn by the group's first element.
std::vector<float> TwoOfFour(const LinearShape& s, int type) {
  static const unsigned kPairs[] = {3, 5, 9, 6, 10, 12};
  auto weight = RandomValues(s.rows * s.cols, 101, type);
  const auto draws = RandomValues(s.rows * s.cols, 102);
  for (int64_t i = 0; i < s.rows * s.cols; ++i) {
    const int64_t place = i % s.cols % 4;
    if ((kPairs[static_cast<int>((draws[i - place] + 1) * 3)] >> place & 1) == 0) weight[i] = 0;
  }
  return weight;
}

void Fill(const LinearShape& s, Point& point) {
  const auto weight = TwoOfFour(s, point.type());
  dsm_cuda_spmm_24_params p{};
  std::vector<uint8_t> values(dsm_cuda_spmm_24_values_bytes(s.rows, s.cols, point.type()));
  std::vector<uint32_t> metadata(dsm_cuda_spmm_24_metadata_bytes(s.rows, s.cols) / 4);
  dsm_cuda_spmm_24_pack(weight.data(), s.rows, s.cols, point.type(), values.data(), metadata.data());
  p.values = point.Copy(values), p.metadata = point.Integers(metadata);
  FillLinear(s, weight, point, p);
  point.Variants(p, DSM_OP_FUNCTIONS(spmm_24));
}

const Registered kRegistered("spmm_24", kHalfTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
