// Output lengths of sliding windows. The same for all instruction sets.
#ifndef DENSITOMETER_CPU_WINDOW_LENGTH_H_
#define DENSITOMETER_CPU_WINDOW_LENGTH_H_

#include <cstdint>

#include "densitometer/window.h"

namespace dsm {

// Places of a window of `reach` steps in a padded series; 0 when there is none.
inline int64_t Places(int64_t padded, int64_t reach, int64_t stride) {
  return padded < reach ? 0 : (padded - reach) / stride + 1;
}

inline int64_t ConvLength(const dsm_conv1d_params& p) {
  return Places(p.length + p.pad_begin + p.pad_end, p.dilation * (p.window - 1) + 1, p.stride);
}

inline int64_t PoolLength(const dsm_pool1d_params& p) {
  return Places(p.length + p.pad_begin + p.pad_end, p.window, p.stride);
}

}  // namespace dsm

#endif  // DENSITOMETER_CPU_WINDOW_LENGTH_H_
