// The workspace of an auto-correlation. The same for all instruction sets.
#ifndef DENSITOMETER_CPU_AUTOCORRELATION_SCRATCH_H_
#define DENSITOMETER_CPU_AUTOCORRELATION_SCRATCH_H_

#include <algorithm>
#include <cstdint>

#include "densitometer/series.h"

namespace dsm {

// Channels transformed together: the widest vector over all targets.
inline constexpr int64_t kMaxLanes = 16;

// Lags that weigh the values: factor * ln(length) is far below.
inline constexpr int64_t kMaxTop = 256;

inline int64_t Even(int64_t floats) { return (floats + 1) / 2 * 2; }

// Non-redundant frequencies of a real series.
inline int64_t Bins(int64_t length) { return length / 2 + 1; }

// A batch entry's channels are split into parts when there are fewer entries than threads.
inline int64_t PartsPerEntry(const dsm_autocorrelation_params& p) {
  return p.gram != nullptr || p.batch >= p.threads ? 1 : p.threads;
}

// Offsets in floats; every part starts at an even one, where 64-bit integers are aligned if the workspace is.
struct AutocorrelationScratch {
  int64_t lags;      // int32 [batch, top]
  int64_t weights;   // [batch, top]
  int64_t spectra;   // [batch * parts, 2, bins]
  int64_t slots;     // one per thread, `slot` floats each
  int64_t spectrum;  // in a slot: [bins, 2, kMaxLanes], after the transform's [4, length, kMaxLanes]
  int64_t mean;      // in a slot: [length], the mean correlation
  int64_t mapped;    // in a slot: [lags]
  int64_t keys;      // in a slot: int64 [lags]
  int64_t slot;
  int64_t total;
};

inline AutocorrelationScratch ScratchOf(const dsm_autocorrelation_params& p) {
  AutocorrelationScratch s{};
  s.weights = Even(p.batch * p.top);
  s.spectra = s.weights + Even(p.batch * p.top);
  s.slots = s.spectra + (p.gram != nullptr ? 0 : 2 * p.batch * PartsPerEntry(p) * Bins(p.length));
  s.spectrum = 4 * p.length * kMaxLanes;
  s.mean = s.spectrum + 2 * Bins(p.length) * kMaxLanes;
  s.mapped = s.mean + Even(p.length);
  s.keys = s.mapped + Even(p.lags);
  s.slot = s.keys + 2 * p.lags;
  s.total = s.slots + p.threads * s.slot;
  return s;
}

}  // namespace dsm

#endif  // DENSITOMETER_CPU_AUTOCORRELATION_SCRATCH_H_
