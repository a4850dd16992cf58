// Checks of parameter structs: sizes that are too big to multiply, null pointers.
#ifndef DENSITOMETER_CPU_CHECK_H_
#define DENSITOMETER_CPU_CHECK_H_

#include <cstdint>
#include <initializer_list>

#include "densitometer/status.h"

namespace dsm {

// No buffer has this many elements; products of sizes below it do not overflow when checked one factor at a time.
inline constexpr int64_t kMaxElements = int64_t{1} << 40;

// The product of sizes; 0 when one is 0, -1 when one is negative or the product reaches kMaxElements.
inline int64_t Elements(std::initializer_list<int64_t> sizes) {
  int64_t product = 1;
  for (const int64_t size : sizes) {
    if (size < 0 || size >= kMaxElements) return -1;
    if (size == 0) product = 0;
    if (product != 0 && size >= (kMaxElements + product - 1) / product) return -1;
    product *= size;
  }
  return product;
}

inline int CheckPointers(std::initializer_list<const void*> pointers) {
  for (const void* pointer : pointers) {
    if (pointer == nullptr) return DSM_NULL_POINTER;
  }
  return DSM_OK;
}

// Sizes must be at least 1 and their product representable.
inline int CheckSizes(std::initializer_list<int64_t> sizes) { return Elements(sizes) > 0 ? DSM_OK : DSM_BAD_SIZE; }

inline int CheckThreads(int threads) { return threads >= 1 && threads <= 4096 ? DSM_OK : DSM_BAD_SIZE; }

// The first status that is not DSM_OK.
inline int FirstError(std::initializer_list<int> statuses) {
  for (const int status : statuses) {
    if (status != DSM_OK) return status;
  }
  return DSM_OK;
}

}  // namespace dsm

#endif  // DENSITOMETER_CPU_CHECK_H_
