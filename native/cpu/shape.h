// Shapes with strides: merging of dimensions and walking over all but the last.
#ifndef DENSITOMETER_CPU_SHAPE_H_
#define DENSITOMETER_CPU_SHAPE_H_

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "cpu/check.h"
#include "densitometer/primitive.h"

namespace dsm {

// A shape seen by kArrays arrays, each with strides of its own, outermost first; rank is at least 1.
template <int kArrays>
struct Shape {
  int rank = 1;
  int64_t dims[DSM_MAX_RANK] = {1};
  int64_t strides[kArrays][DSM_MAX_RANK] = {};

  int64_t Size() const {
    int64_t size = 1;
    for (int d = 0; d < rank; ++d) size *= dims[d];
    return size;
  }
  int64_t Inner() const { return dims[rank - 1]; }
  int64_t InnerStride(int array) const { return strides[array][rank - 1]; }
};

// Drops dimensions of size 1 and merges neighbours that every array steps through as one.
template <int kArrays>
Shape<kArrays> Merged(int rank, const int64_t* dims, const int64_t* const (&strides)[kArrays]) {
  Shape<kArrays> shape;
  shape.rank = 0;
  for (int d = 0; d < rank; ++d) {
    if (dims[d] == 1) continue;
    bool joins = shape.rank > 0;
    for (int a = 0; a < kArrays && joins; ++a) {
      joins = shape.strides[a][shape.rank - 1] == strides[a][d] * dims[d];
    }
    if (!joins) shape.dims[shape.rank++] = 1;
    shape.dims[shape.rank - 1] *= dims[d];
    for (int a = 0; a < kArrays; ++a) shape.strides[a][shape.rank - 1] = strides[a][d];
  }
  shape.rank = std::max(shape.rank, 1);
  return shape;
}

// Where row `row` (all dimensions but the last) starts in array `array`.
template <int kArrays>
int64_t RowStart(const Shape<kArrays>& shape, int array, int64_t row) {
  int64_t at = 0;
  for (int d = shape.rank - 2; d >= 0; --d) {
    at += row % shape.dims[d] * shape.strides[array][d];
    row /= shape.dims[d];
  }
  return at;
}

// Strides of a contiguous array of this shape.
inline void Contiguous(int rank, const int64_t* dims, int64_t* strides) {
  int64_t stride = 1;
  for (int d = rank - 1; d >= 0; --d) {
    strides[d] = stride;
    stride *= dims[d];
  }
}

// Rank and dims are sensible: at least 0 (an empty shape is fine), their product representable.
inline int CheckDims(int rank, const int64_t* dims) {
  if (rank < 0 || rank > DSM_MAX_RANK) return DSM_BAD_SIZE;
  int64_t size = 1;
  for (int d = 0; d < rank; ++d) {
    if (Elements({dims[d]}) < 0 || Elements({size, dims[d]}) < 0) return DSM_BAD_SIZE;
    size = std::max<int64_t>(1, size * dims[d]);
  }
  return DSM_OK;
}

inline int64_t SizeOf(int rank, const int64_t* dims) {
  int64_t size = 1;
  for (int d = 0; d < rank; ++d) size *= dims[d];
  return size;
}

// The farthest element from the start is within bounds of what an address can be.
inline int CheckStrides(int rank, const int64_t* dims, const int64_t* strides, bool negative) {
  for (int d = 0; d < rank; ++d) {
    if (strides[d] < 0 && !negative) return DSM_BAD_SIZE;
    if (strides[d] <= -kMaxElements || Elements({std::max<int64_t>(dims[d], 1), std::abs(strides[d])}) < 0) {
      return DSM_BAD_SIZE;
    }
  }
  return DSM_OK;
}

}  // namespace dsm

#endif  // DENSITOMETER_CPU_SHAPE_H_
