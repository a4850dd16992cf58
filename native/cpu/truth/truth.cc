#include "densitometer/truth.h"

namespace {

template <class From, class To>
int Convert(const From* x, To* y, int64_t size) {
  if (size < 0) return DSM_BAD_SIZE;
  if (size > 0 && (x == nullptr || y == nullptr)) return DSM_NULL_POINTER;
  for (int64_t i = 0; i < size; i++) y[i] = static_cast<To>(x[i] != From{0} ? 1 : 0);
  return DSM_OK;
}

}  // namespace

extern "C" {

int dsm_float_to_bool(const float* x, uint8_t* y, int64_t size) { return Convert(x, y, size); }

int dsm_int64_to_bool(const int64_t* x, uint8_t* y, int64_t size) { return Convert(x, y, size); }

int dsm_bool_to_float(const uint8_t* x, float* y, int64_t size) { return Convert(x, y, size); }

int dsm_bool_to_int64(const uint8_t* x, int64_t* y, int64_t size) { return Convert(x, y, size); }

}  // extern "C"
