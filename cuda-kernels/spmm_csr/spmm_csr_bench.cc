#include "bench/linear.h"
#include "densitometer/cuda/spmm_csr.h"

namespace dsm::bench {
namespace {

// From where the format may start to pay to where hardly anything is left.
const auto kShapes = LinearSweep({0.3, 0.1, 0.05, 0.03, 0.01});
const LinearShape kSmall[] = {{33, 64, 17, 0.3}, {16, 40, 3, 0.05}};

void Fill(const LinearShape& s, Point& point) {
  const auto weight = SparseWeight(s, 1, 1, point.type());
  dsm_cuda_spmm_csr_params p{};
  p.nonzeros = dsm_cuda_spmm_csr_count(weight.data(), s.rows, s.cols);
  std::vector<uint8_t> values(p.nonzeros * TypeBytes(point.type()));
  std::vector<int32_t> columns(p.nonzeros), row_start(s.rows + 1);
  dsm_cuda_spmm_csr_pack(weight.data(), s.rows, s.cols, point.type(), p.nonzeros, values.data(), columns.data(),
                         row_start.data());
  p.values = point.Copy(values), p.columns = point.Integers(columns), p.row_start = point.Integers(row_start);
  p.token_major = 1;
  FillLinear(s, weight, point, p);
  point.Variants(p, DSM_OP_FUNCTIONS(spmm_csr));
}

const Registered kRegistered("spmm_csr", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
