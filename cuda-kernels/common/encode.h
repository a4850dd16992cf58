// Writes and reads host values in an element type given by its code.
#ifndef DENSITOMETER_COMMON_ENCODE_H_
#define DENSITOMETER_COMMON_ENCODE_H_

#include "common/half.h"
#include "densitometer/cuda/type.h"

namespace dsm {

// Element `index` of `to` becomes the value, rounded to `type`.
inline void EncodeAt(int type, float value, void* to, int64_t index) {
  if (type == DSM_CUDA_FP32) {
    static_cast<float*>(to)[index] = value;
  } else if (type == DSM_CUDA_FP16) {
    static_cast<Half*>(to)[index] = NarrowHalf(value);
  } else {
    static_cast<BFloat16*>(to)[index] = NarrowBFloat16(value);
  }
}

inline float DecodeAt(int type, const void* from, int64_t index) {
  if (type == DSM_CUDA_FP32) return static_cast<const float*>(from)[index];
  return type == DSM_CUDA_FP16 ? WidenHalf(static_cast<const Half*>(from)[index])
                               : WidenBFloat16(static_cast<const BFloat16*>(from)[index]);
}

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_ENCODE_H_
