// Values of any element type, as doubles and as the bytes that kernels see.
#ifndef DENSITOMETER_TESTING_ANY_TYPE_H_
#define DENSITOMETER_TESTING_ANY_TYPE_H_

#include "testing/values.h"

namespace dsm {

inline const int kAllTypes[] = {DSM_CUDA_FP32,  DSM_CUDA_FP16, DSM_CUDA_BF16,
                                DSM_CUDA_INT64, DSM_CUDA_BOOL, DSM_CUDA_INT32};

inline bool IsFloatType(int type) { return type <= DSM_CUDA_BF16; }

inline size_t AnyTypeBytes(int type) {
  return IsFloatType(type) ? TypeBytes(type) : type == DSM_CUDA_INT64 ? 8 : type == DSM_CUDA_INT32 ? 4 : 1;
}

inline std::string AnyTypeName(int type) {
  return IsFloatType(type)        ? TypeName(type)
         : type == DSM_CUDA_INT64 ? "int64"
         : type == DSM_CUDA_INT32 ? "int32"
                                  : "bool";
}

// The values in `type`, which can hold them.
inline std::vector<uint8_t> EncodeAny(const std::vector<double>& values, int type) {
  if (IsFloatType(type)) return Encode(std::vector<float>(values.begin(), values.end()), type);
  const size_t bytes = AnyTypeBytes(type);
  std::vector<uint8_t> encoded(values.size() * bytes);
  for (size_t i = 0; i < values.size(); ++i) {
    const auto integer = static_cast<int64_t>(values[i]);  // the lowest bytes come first
    std::memcpy(encoded.data() + i * bytes, &integer, bytes);
  }
  return encoded;
}

inline std::vector<double> DecodeAny(const std::vector<uint8_t>& encoded, int type) {
  if (IsFloatType(type)) {
    const auto floats = Decode(encoded, type);
    return {floats.begin(), floats.end()};
  }
  const size_t bytes = AnyTypeBytes(type);
  std::vector<double> values(encoded.size() / bytes);
  for (size_t i = 0; i < values.size(); ++i) {
    int64_t integer = 0;
    std::memcpy(&integer, encoded.data() + i * bytes, bytes);
    values[i] = type == DSM_CUDA_INT32 ? static_cast<int32_t>(integer) : static_cast<double>(integer);
  }
  return values;
}

// Seeded values that `type` can hold: floats in [-1, 1), integers from -50 to 49, truth values.
inline std::vector<double> RandomOf(int64_t size, uint32_t seed, int type) {
  const auto floats = RandomValues(size, seed, IsFloatType(type) ? type : DSM_CUDA_FP32);
  std::vector<double> values(floats.begin(), floats.end());
  if (IsFloatType(type)) return values;
  for (double& value : values) value = type == DSM_CUDA_BOOL ? value > 0 : std::floor(value * 50);
  return values;
}

}  // namespace dsm

#endif  // DENSITOMETER_TESTING_ANY_TYPE_H_
