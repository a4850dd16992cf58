// What the packers of the formats share.
#ifndef DENSITOMETER_CPU_SPARSE_LINEAR_PACK_H_
#define DENSITOMETER_CPU_SPARSE_LINEAR_PACK_H_

#include <cstdint>

#include "densitometer/sparse_linear.h"

namespace dsm {

// Columns whose 192-byte token tiles fill 39 of the 48 KiB of L1; the rest is for weights and partial sums.
constexpr int64_t kL1Cols = 208;

struct Dense {
  const float* values;
  int64_t rows;
  int64_t cols;

  float At(int64_t row, int64_t col) const { return row < rows && col < cols ? values[row * cols + col] : 0.0f; }
};

// Sets *packed to null, and gives the status of the arguments.
int CheckDense(const Dense& w, dsm_sparse_weight** packed);

int64_t CountNonzeros(const Dense& w);

// Width of equal chunks of at most `limit` columns, rounded up to a multiple of `unit`.
int64_t EqualChunks(int64_t cols, int64_t limit, int64_t unit);

}  // namespace dsm

#endif  // DENSITOMETER_CPU_SPARSE_LINEAR_PACK_H_
