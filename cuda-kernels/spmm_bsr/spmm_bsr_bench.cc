#include "bench/linear.h"
#include "densitometer/cuda/spmm_bsr.h"

namespace dsm::bench {
namespace {

struct BlockShape : LinearShape {
  int block;
};

std::vector<BlockShape> BlockSweep(const std::vector<LinearShape>& shapes) {
  std::vector<BlockShape> swept;
  for (const LinearShape& shape : shapes) {
    for (const int block : {16, 32}) swept.push_back({shape, block});
  }
  return swept;
}

// Of blocks.
const auto kShapes = BlockSweep(LinearSweep({0.5, 0.3, 0.1, 0.05}));
const auto kSmall = BlockSweep({{33, 64, 17, 0.5}, {16, 40, 3, 0.3}});

void Fill(const BlockShape& s, Point& point) {
  const auto weight = SparseWeight(s, s.block, s.block, point.type());
  dsm_cuda_spmm_bsr_params p{};
  p.block = s.block, p.blocks = dsm_cuda_spmm_bsr_count(weight.data(), s.rows, s.cols, s.block);
  std::vector<uint8_t> values(p.blocks * s.block * s.block * TypeBytes(point.type()));
  std::vector<int32_t> columns(p.blocks), row_start((s.rows + s.block - 1) / s.block + 1);
  dsm_cuda_spmm_bsr_pack(weight.data(), s.rows, s.cols, s.block, point.type(), p.blocks, values.data(), columns.data(),
                         row_start.data());
  p.values = point.Copy(values), p.block_columns = point.Integers(columns),
  p.block_row_start = point.Integers(row_start);
  FillLinear(s, weight, point, p);
  point.shape += ", blocks of " + std::to_string(s.block);
  point.Variants(p, DSM_OP_FUNCTIONS(spmm_bsr));
}

const Registered kRegistered("spmm_bsr", kHalfTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
