// What elementwise should give: places of elements under strides, and the functions in double.
#ifndef DENSITOMETER_ELEMENTWISE_REFERENCE_H_
#define DENSITOMETER_ELEMENTWISE_REFERENCE_H_

#include "densitometer/cuda/elementwise.h"
#include "testing/any_type.h"

namespace dsm {

using Dims = std::vector<int64_t>;

// Where the elements of an operand lie: from the first byte of its buffer on, in the order of dims.
struct Places {
  Dims at;
  int64_t first;  // of the element that strides start from
  int64_t size;   // of the buffer
};

inline Places PlacesOf(const Dims& dims, const Dims& strides) {
  Dims at = {0};
  for (size_t d = 0; d < dims.size(); ++d) {
    Dims next;
    for (const int64_t start : at) {
      for (int64_t i = 0; i < dims[d]; ++i) next.push_back(start + i * strides[d]);
    }
    at = next;
  }
  const auto [least, most] = std::minmax_element(at.begin(), at.end());
  const int64_t first = -*least, size = *most - *least + 1;
  for (int64_t& place : at) place += first;
  return {at, first, size};
}

inline double FloorMod(double a, double b) { return a - std::floor(a / b) * b; }

inline double Expected(int kind, double a, double b, double c, bool integers) {
  switch (kind) {
    case DSM_CUDA_ELEMENTWISE_RELU:
      return std::max(a, 0.0);
    case DSM_CUDA_ELEMENTWISE_GELU:
      return a / 2 * (1 + std::erf(a / std::sqrt(2)));
    case DSM_CUDA_ELEMENTWISE_ELU:
      return a > 0 ? a : 0.7f * std::expm1(a);
    case DSM_CUDA_ELEMENTWISE_TANH:
      return std::tanh(a);
    case DSM_CUDA_ELEMENTWISE_SIGMOID:
      return 1 / (1 + std::exp(-a));
    case DSM_CUDA_ELEMENTWISE_EXP:
      return std::exp(a);
    case DSM_CUDA_ELEMENTWISE_LOG:
      return std::log(a);
    case DSM_CUDA_ELEMENTWISE_SQRT:
      return std::sqrt(a);
    case DSM_CUDA_ELEMENTWISE_ERF:
      return std::erf(a);
    case DSM_CUDA_ELEMENTWISE_NEG:
      return -a;
    case DSM_CUDA_ELEMENTWISE_ABS:
      return std::abs(a);
    case DSM_CUDA_ELEMENTWISE_RECIPROCAL:
      return 1 / a;
    case DSM_CUDA_ELEMENTWISE_ADD:
      return a + b;
    case DSM_CUDA_ELEMENTWISE_SUB:
      return a - b;
    case DSM_CUDA_ELEMENTWISE_MUL:
      return a * b;
    case DSM_CUDA_ELEMENTWISE_DIV:
      return !integers ? a / b : b == 0 ? 0 : std::trunc(a / b);
    case DSM_CUDA_ELEMENTWISE_POW:
      return std::pow(a, b);
    case DSM_CUDA_ELEMENTWISE_MAX:
      return std::max(a, b);
    case DSM_CUDA_ELEMENTWISE_MIN:
      return std::min(a, b);
    case DSM_CUDA_ELEMENTWISE_MOD:
      return integers && b == 0 ? 0 : FloorMod(a, b);
    case DSM_CUDA_ELEMENTWISE_WHERE:
      return a != 0 ? b : c;
    default:
      return a;
  }
}

// What a conversion makes of a value.
inline double Converted(double value, int type) {
  return type == DSM_CUDA_BOOL ? value != 0 : IsFloatType(type) ? value : std::trunc(value);
}

}  // namespace dsm

#endif  // DENSITOMETER_ELEMENTWISE_REFERENCE_H_
