// Elementwise operations. Included once per Highway target.
#if defined(DENSITOMETER_CPU_ELEMENTWISE_ELEMENTWISE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_ELEMENTWISE_ELEMENTWISE_INL_H_
#undef DENSITOMETER_CPU_ELEMENTWISE_ELEMENTWISE_INL_H_
#else
#define DENSITOMETER_CPU_ELEMENTWISE_ELEMENTWISE_INL_H_
#endif

#include <algorithm>
#include <cmath>

#include "cpu/math/loop-inl.h"
#include "cpu/math/math-inl.h"
#include "cpu/parallel.h"
#include "cpu/shape.h"
#include "densitometer/primitive.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

// Elements per task of a flat loop: a multiple of all vector sizes, 16 KiB.
inline constexpr int64_t kFlatTask = 4096;

// Calls run(begin, end) on parts of [0, size); each element costs as much as `cost` streamed ones.
template <class Run>
HWY_INLINE void FlatRanges(int64_t size, int threads, int64_t cost, const Run& run) {
  const int64_t tasks = (size + kFlatTask - 1) / kFlatTask;
  ParallelRanges(tasks, UsefulThreads(threads, tasks, cost * kFlatTask),
                 [&](int64_t begin, int64_t end, int) { run(begin * kFlatTask, std::min(end * kFlatTask, size)); });
}

template <class Op>
HWY_INLINE void UnaryLoop(const dsm_unary_params& p, int64_t cost, const Op& op) {
  FlatRanges(p.size, p.threads, cost, [&](int64_t begin, int64_t end) {
    const float* x = p.x + begin;
    float* y = p.y + begin;
    ForEachVector(static_cast<size_t>(end - begin),
                  [=, &op](auto d, size_t i) { hn::StoreU(op(d, hn::LoadU(d, x + i)), d, y + i); });
  });
}

// Elements through the C library, for operations too rare to deserve vector code.
inline void LogLoop(const dsm_unary_params& p) {
  FlatRanges(p.size, p.threads, 8, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) p.y[i] = std::log(p.x[i]);
  });
}

inline void Unary(const dsm_unary_params& p) {
  switch (p.op) {
    case DSM_UNARY_RELU:
      return UnaryLoop(p, 1, [](auto d, auto v) { return hn::Max(hn::Zero(d), v); });
    case DSM_UNARY_GELU:
      return UnaryLoop(p, 3, [](auto d, auto v) { return Gelu(d, v); });
    case DSM_UNARY_ELU:
      return UnaryLoop(p, 3, [&p](auto d, auto v) { return Elu(d, v, hn::Set(d, p.alpha)); });
    case DSM_UNARY_TANH:
      return UnaryLoop(p, 4, [](auto d, auto v) { return Tanh(d, v); });
    case DSM_UNARY_EXP:
      return UnaryLoop(p, 2, [](auto d, auto v) { return Exp(d, v); });
    case DSM_UNARY_SQRT:
      return UnaryLoop(p, 1, [](auto, auto v) { return hn::Sqrt(v); });
    case DSM_UNARY_NEG:
      return UnaryLoop(p, 1, [](auto, auto v) { return hn::Neg(v); });
    case DSM_UNARY_ABS:
      return UnaryLoop(p, 1, [](auto, auto v) { return hn::Abs(v); });
    case DSM_UNARY_ERF:
      return UnaryLoop(p, 3, [](auto d, auto v) { return Erf(d, v); });
    case DSM_UNARY_SIGMOID:
      return UnaryLoop(p, 3, [](auto d, auto v) { return Sigmoid(d, v); });
    case DSM_UNARY_LOG:
      return LogLoop(p);
    default:
      return UnaryLoop(p, 1, [](auto d, auto v) { return hn::Div(hn::Set(d, 1.0f), v); });
  }
}

// How an input lies along the inner dimension: a vector to load or one value for all.
template <class D>
HWY_INLINE hn::Vec<D> LoadOrSet(D d, const float* from, int64_t stride, size_t i) {
  return stride == 0 ? hn::Set(d, *from) : hn::LoadU(d, from + i);
}

// Calls row(starts, first, count) for stretches of the inner dimension: whole rows, or parts of one long row.
template <int kArrays, class Row>
HWY_INLINE void ForEachRow(const Shape<kArrays>& shape, int threads, int64_t cost, const Row& row) {
  const int64_t inner = shape.Inner(), pieces = (inner + kFlatTask - 1) / kFlatTask;
  const int64_t tasks = inner == 0 ? 0 : shape.Size() / inner * pieces;
  const int useful = UsefulThreads(threads, tasks, cost * std::min(inner, kFlatTask));
  ParallelRanges(tasks, useful, [&](int64_t begin, int64_t end, int) {
    for (int64_t task = begin; task < end; ++task) {
      int64_t starts[kArrays];
      const int64_t first = task % pieces * kFlatTask;
      for (int a = 0; a < kArrays; ++a) {
        starts[a] = RowStart(shape, a, task / pieces) + first * shape.InnerStride(a);
      }
      row(starts, std::min(kFlatTask, inner - first));
    }
  });
}

// y (array 0) = op(a, b) (arrays 1 and 2) over a merged shape. The fast loop takes inner strides of 0 and 1.
template <class Op>
HWY_INLINE void BinaryLoop(const dsm_binary_params& p, const Shape<3>& shape, const Op& op) {
  const int64_t a_stride = shape.InnerStride(1), b_stride = shape.InnerStride(2);
  const bool fast = a_stride <= 1 && b_stride <= 1;
  ForEachRow(shape, p.threads, 1, [&](const int64_t* starts, int64_t count) {
    float* y = p.y + starts[0];
    const float* a = p.a + starts[1];
    const float* b = p.b + starts[2];
    if (!fast) {
      for (int64_t i = 0; i < count; ++i) {
        const auto v = op(OneTag(), hn::Set(OneTag(), a[i * a_stride]), hn::Set(OneTag(), b[i * b_stride]));
        y[i] = hn::GetLane(v);
      }
      return;
    }
    ForEachVector(static_cast<size_t>(count), [=, &op](auto d, size_t i) {
      hn::StoreU(op(d, LoadOrSet(d, a, a_stride, i), LoadOrSet(d, b, b_stride, i)), d, y + i);
    });
  });
}

inline void PowLoop(const dsm_binary_params& p, const Shape<3>& shape) {
  const int64_t a_stride = shape.InnerStride(1), b_stride = shape.InnerStride(2);
  ForEachRow(shape, p.threads, 16, [&](const int64_t* starts, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      p.y[starts[0] + i] = std::pow(p.a[starts[1] + i * a_stride], p.b[starts[2] + i * b_stride]);
    }
  });
}

inline void Binary(const dsm_binary_params& p) {
  int64_t strides[DSM_MAX_RANK];
  Contiguous(p.rank, p.dims, strides);
  const Shape<3> shape = Merged<3>(p.rank, p.dims, {strides, p.a_strides, p.b_strides});
  switch (p.op) {
    case DSM_BINARY_ADD:
      return BinaryLoop(p, shape, [](auto, auto a, auto b) { return hn::Add(a, b); });
    case DSM_BINARY_SUB:
      return BinaryLoop(p, shape, [](auto, auto a, auto b) { return hn::Sub(a, b); });
    case DSM_BINARY_MUL:
      return BinaryLoop(p, shape, [](auto, auto a, auto b) { return hn::Mul(a, b); });
    case DSM_BINARY_DIV:
      return BinaryLoop(p, shape, [](auto, auto a, auto b) { return hn::Div(a, b); });
    case DSM_BINARY_MAX:
      return BinaryLoop(p, shape, [](auto, auto a, auto b) { return hn::Max(a, b); });
    case DSM_BINARY_MIN:
      return BinaryLoop(p, shape, [](auto, auto a, auto b) { return hn::Min(a, b); });
    default:
      return PowLoop(p, shape);
  }
}

inline void Where(const dsm_where_params& p) {
  int64_t strides[DSM_MAX_RANK];
  Contiguous(p.rank, p.dims, strides);
  const Shape<4> shape = Merged<4>(p.rank, p.dims, {strides, p.condition_strides, p.a_strides, p.b_strides});
  const int64_t c_stride = shape.InnerStride(1), a_stride = shape.InnerStride(2), b_stride = shape.InnerStride(3);
  ForEachRow(shape, p.threads, 1, [&](const int64_t* starts, int64_t count) {
    const uint8_t* condition = p.condition + starts[1];
    const float* a = p.a + starts[2];
    const float* b = p.b + starts[3];
    float* y = p.y + starts[0];
    for (int64_t i = 0; i < count; ++i) y[i] = condition[i * c_stride] != 0 ? a[i * a_stride] : b[i * b_stride];
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // per target
