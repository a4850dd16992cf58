// The scratch of a series decomposition: strips of channels that stay in the L2 cache.
#ifndef DENSITOMETER_CPU_SERIES_STRIP_H_
#define DENSITOMETER_CPU_SERIES_STRIP_H_

#include <cstdint>

#include "densitometer/series.h"

namespace dsm {

// Channels per strip: rows of 1 KiB are long enough for the prefetcher, and 96 of them take 96 KiB.
inline constexpr int64_t kStrip = 256;

// Per thread: the series, and a running sum and its error for each window.
inline int64_t StripFloats(const dsm_series_decomposition_params& p) {
  return (p.length + 2 * p.window_count) * kStrip;
}

}  // namespace dsm

#endif  // DENSITOMETER_CPU_SERIES_STRIP_H_
