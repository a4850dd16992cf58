// The scratch of the sparse mixing. The same for all instruction sets.
#ifndef DENSITOMETER_CPU_FOURIER_STRIP_H_
#define DENSITOMETER_CPU_FOURIER_STRIP_H_

#include <cstdint>

#include "densitometer/fourier.h"

namespace dsm {

// Batch entries side by side: the widest vector over all targets.
inline constexpr int64_t kBatchStrip = 16;

// One head and mode: channels as rows of batch entries.
struct BatchStrip {
  float* in_re;  // [width_in, lanes]
  float* in_im;
  float* out_re;  // [width_out, lanes]
  float* out_im;
};

inline int64_t BatchStripFloats(const dsm_fourier_mix_sparse_params& p) {
  return 2 * (p.width_in + p.width_out) * kBatchStrip;
}

inline BatchStrip BatchStripAt(const dsm_fourier_mix_sparse_params& p, float* floats) {
  const int64_t in = p.width_in * kBatchStrip, out = p.width_out * kBatchStrip;
  return {floats, floats + in, floats + 2 * in, floats + 2 * in + out};
}

}  // namespace dsm

#endif  // DENSITOMETER_CPU_FOURIER_STRIP_H_
