#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/elementwise/elementwise.cc"
// foreach_target must come before what it includes again.
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "cpu/elementwise/elementwise-inl.h"
// clang-format on

#if HWY_ONCE
#include "cpu/check.h"

namespace dsm {

HWY_EXPORT(Unary);
HWY_EXPORT(Binary);
HWY_EXPORT(Where);

namespace {

int CheckCode(int op, int last) { return op >= 0 && op <= last ? DSM_OK : DSM_BAD_CODE; }

// Remainder with the divisor's sign; INT64_MIN % -1 has no quotient but a remainder.
int64_t FloorMod(int64_t a, int64_t b) {
  if (b == -1) return 0;
  const int64_t remainder = a % b;
  return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
}

int64_t Combine(int op, int64_t a, int64_t b) {
  const uint64_t x = static_cast<uint64_t>(a), y = static_cast<uint64_t>(b);
  if (op == DSM_BINARY_ADD) return static_cast<int64_t>(x + y);
  if (op == DSM_BINARY_SUB) return static_cast<int64_t>(x - y);
  if (op == DSM_BINARY_MUL) return static_cast<int64_t>(x * y);
  return FloorMod(a, b);
}

int CombineAll(const dsm_binary_int64_params& p) {
  int64_t strides[DSM_MAX_RANK];
  Contiguous(p.rank, p.dims, strides);
  const Shape<3> shape = Merged<3>(p.rank, p.dims, {strides, p.a_strides, p.b_strides});
  const int64_t rows = shape.Inner() == 0 ? 0 : shape.Size() / shape.Inner();
  for (int64_t row = 0; row < rows; ++row) {
    int64_t* y = p.y + RowStart(shape, 0, row);
    const int64_t* a = p.a + RowStart(shape, 1, row);
    const int64_t* b = p.b + RowStart(shape, 2, row);
    for (int64_t i = 0; i < shape.Inner(); ++i) {
      const int64_t divisor = b[i * shape.InnerStride(2)];
      if (p.op == DSM_BINARY_MOD && divisor == 0) return DSM_OUT_OF_RANGE;
      y[i] = Combine(p.op, a[i * shape.InnerStride(1)], divisor);
    }
  }
  return DSM_OK;
}

}  // namespace
}  // namespace dsm

extern "C" {

using namespace dsm;

int dsm_unary(const dsm_unary_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_unary_params& p = *params;
  const int status = FirstError({CheckPointers({p.x, p.y}), Elements({p.size}) < 0 ? DSM_BAD_SIZE : DSM_OK,
                                 CheckThreads(p.threads), CheckCode(p.op, DSM_UNARY_RECIPROCAL)});
  if (status == DSM_OK) HWY_DYNAMIC_DISPATCH(Unary)(p);
  return status;
}

int dsm_binary(const dsm_binary_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_binary_params& p = *params;
  int status = FirstError({CheckPointers({p.a, p.b, p.y}), CheckDims(p.rank, p.dims), CheckThreads(p.threads),
                           CheckCode(p.op, DSM_BINARY_POW)});
  if (status != DSM_OK) return status;
  status =
      FirstError({CheckStrides(p.rank, p.dims, p.a_strides, false), CheckStrides(p.rank, p.dims, p.b_strides, false)});
  if (status == DSM_OK) HWY_DYNAMIC_DISPATCH(Binary)(p);
  return status;
}

int dsm_binary_int64(const dsm_binary_int64_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_binary_int64_params& p = *params;
  int status = FirstError({CheckPointers({p.a, p.b, p.y}), CheckDims(p.rank, p.dims)});
  if (status != DSM_OK) return status;
  const bool known = (p.op >= DSM_BINARY_ADD && p.op <= DSM_BINARY_MUL) || p.op == DSM_BINARY_MOD;
  if (!known) return DSM_BAD_CODE;
  status =
      FirstError({CheckStrides(p.rank, p.dims, p.a_strides, false), CheckStrides(p.rank, p.dims, p.b_strides, false)});
  return status == DSM_OK ? CombineAll(p) : status;
}

int dsm_where(const dsm_where_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_where_params& p = *params;
  int status =
      FirstError({CheckPointers({p.condition, p.a, p.b, p.y}), CheckDims(p.rank, p.dims), CheckThreads(p.threads)});
  if (status != DSM_OK) return status;
  status =
      FirstError({CheckStrides(p.rank, p.dims, p.condition_strides, false),
                  CheckStrides(p.rank, p.dims, p.a_strides, false), CheckStrides(p.rank, p.dims, p.b_strides, false)});
  if (status == DSM_OK) HWY_DYNAMIC_DISPATCH(Where)(p);
  return status;
}

int dsm_int64_to_float(const int64_t* x, float* y, int64_t size) {
  const int status = FirstError({CheckPointers({x, y}), Elements({size}) < 0 ? DSM_BAD_SIZE : DSM_OK});
  if (status != DSM_OK) return status;
  for (int64_t i = 0; i < size; ++i) y[i] = static_cast<float>(x[i]);
  return DSM_OK;
}

int dsm_float_to_int64(const float* x, int64_t* y, int64_t size) {
  const int status = FirstError({CheckPointers({x, y}), Elements({size}) < 0 ? DSM_BAD_SIZE : DSM_OK});
  if (status != DSM_OK) return status;
  for (int64_t i = 0; i < size; ++i) {
    // 2^63 is exact in float; the comparison is false for NaN.
    if (!(x[i] >= -9223372036854775808.0f && x[i] < 9223372036854775808.0f)) return DSM_OUT_OF_RANGE;
    y[i] = static_cast<int64_t>(x[i]);
  }
  return DSM_OK;
}

}  // extern "C"
#endif  // HWY_ONCE
