// Cases of indices along an axis.
#ifndef DENSITOMETER_TESTING_INDEXED_H_
#define DENSITOMETER_TESTING_INDEXED_H_

#include "testing/any_type.h"

namespace dsm {

// Indices from -length to length - 1, and some far outside, which tensors may hold.
inline std::vector<double> Indices(int64_t size, int64_t length) {
  auto values = RandomValues(size, 3);
  std::vector<double> indices(values.size());
  for (size_t i = 0; i < indices.size(); ++i) indices[i] = std::floor(values[i] * static_cast<double>(length));
  if (size > 3) indices[1] = static_cast<double>(length), indices[2] = -2147483648.0;
  return indices;
}

struct IndexedCase {
  std::vector<int64_t> x_dims, index_dims;
  int axis;
};

// Every axis of three, longer and shorter along it; around blocks of 128 elements; all dimensions.
inline const IndexedCase kIndexedCases[] = {
    {{1}, {1}, 0},
    {{5}, {128}, 0},
    {{5}, {129}, 0},
    {{129}, {3}, 0},
    {{3, 6, 5}, {2, 4, 5}, 2},
    {{3, 6, 5}, {7, 6, 5}, 0},
    {{3, 6, 5}, {2, 11, 3}, 1},
    {{2, 3, 2, 3, 2, 4}, {1, 3, 2, 5, 2, 3}, 3},
};

inline int64_t SizeOf(const std::vector<int64_t>& dims) {
  int64_t size = 1;
  for (const int64_t dim : dims) size *= dim;
  return size;
}

// The place in x that entry i of the indices names along the axis; -1 when it is out of range and not `clamped`.
inline int64_t PlaceOf(const IndexedCase& c, const std::vector<double>& indices, int64_t i, bool clamped) {
  int64_t place = 0, stride = 1, rest = i;
  for (size_t d = c.x_dims.size(); d-- > 0; rest /= c.index_dims[d], stride *= c.x_dims[d]) {
    int64_t at = rest % c.index_dims[d];
    if (static_cast<int>(d) == c.axis) {
      at = static_cast<int64_t>(indices[i]);
      at = at < 0 ? at + c.x_dims[d] : at;
      const int64_t within = std::clamp<int64_t>(at, 0, c.x_dims[d] - 1);
      if (at != within && !clamped) return -1;
      at = within;
    }
    place += at * stride;
  }
  return place;
}

}  // namespace dsm

#endif  // DENSITOMETER_TESTING_INDEXED_H_
