// Values for kernels, in tests and benches: seeded data, buffers, element types by code.
#ifndef DENSITOMETER_TESTING_VALUES_H_
#define DENSITOMETER_TESTING_VALUES_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "common/half.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"
#include "testing/memory.h"

namespace dsm {

// Memory that kernels work on, holding a copy of the values.
template <typename T>
class Buffer {
 public:
  explicit Buffer(const std::vector<T>& values) : size_(values.size()), memory_(AllocateMemory(size_ * sizeof(T))) {
    if (size_ > 0) CopyIn(memory_, values.data(), size_ * sizeof(T));
  }
  Buffer(const Buffer&) = delete;
  ~Buffer() { FreeMemory(memory_); }

  T* data() { return static_cast<T*>(memory_); }
  std::vector<T> Values() const {
    std::vector<T> values(size_);
    CopyOut(values.data(), memory_, size_ * sizeof(T));
    return values;
  }

 private:
  size_t size_;
  void* memory_;
};

inline const char* TypeName(int type) {
  return type == DSM_CUDA_FP32 ? "fp32" : type == DSM_CUDA_FP16 ? "fp16" : "bf16";
}

inline size_t TypeBytes(int type) { return type == DSM_CUDA_FP32 ? 4 : 2; }

// Half of the spacing of numbers around 1: the largest relative error of one rounding.
inline double UnitRoundoff(int type) {
  return type == DSM_CUDA_FP32 ? 0x1p-24 : type == DSM_CUDA_FP16 ? 0x1p-11 : 0x1p-8;
}

// The values in `type`, as bytes.
inline std::vector<uint8_t> Encode(const std::vector<float>& values, int type) {
  const size_t bytes = TypeBytes(type);
  std::vector<uint8_t> encoded(values.size() * bytes);
  for (size_t i = 0; i < values.size(); ++i) {
    const Half half = NarrowHalf(values[i]);
    const BFloat16 brain = NarrowBFloat16(values[i]);
    const void* from = type == DSM_CUDA_FP32 ? static_cast<const void*>(&values[i]) : &half;
    std::memcpy(encoded.data() + i * bytes, type == DSM_CUDA_BF16 ? &brain : from, bytes);
  }
  return encoded;
}

inline std::vector<float> Decode(const std::vector<uint8_t>& encoded, int type) {
  const size_t bytes = TypeBytes(type);
  std::vector<float> values(encoded.size() / bytes);
  for (size_t i = 0; i < values.size(); ++i) {
    uint32_t bits = 0;
    std::memcpy(&bits, encoded.data() + i * bytes, bytes);
    const auto low = static_cast<uint16_t>(bits);
    values[i] = type == DSM_CUDA_FP32 ? FloatOf(bits) : type == DSM_CUDA_FP16 ? WidenHalf({low}) : WidenBFloat16({low});
  }
  return values;
}

// Uniform values in [-1, 1) that `type` can hold, the same for the same seed.
inline std::vector<float> RandomValues(int64_t size, uint32_t seed, int type = DSM_CUDA_FP32) {
  std::mt19937 generator(seed);
  std::vector<float> values(static_cast<size_t>(size));
  for (float& value : values) value = static_cast<float>(generator()) / 2147483648.0f - 1.0f;
  return Decode(Encode(values, type), type);
}

// A value that no kernel computes and every type holds: shows what was not written, or written beside the mark.
inline constexpr float kUntouched = -12288.0f;

inline std::vector<float> Untouched(int64_t size) { return std::vector<float>(static_cast<size_t>(size), kUntouched); }

}  // namespace dsm

#endif  // DENSITOMETER_TESTING_VALUES_H_
