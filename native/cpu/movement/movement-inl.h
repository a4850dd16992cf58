// Strided copies, through register blocks where they transpose. Included once per Highway target.
#if defined(DENSITOMETER_CPU_MOVEMENT_MOVEMENT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_MOVEMENT_MOVEMENT_INL_H_
#undef DENSITOMETER_CPU_MOVEMENT_MOVEMENT_INL_H_
#else
#define DENSITOMETER_CPU_MOVEMENT_MOVEMENT_INL_H_
#endif

#include <algorithm>
#include <cstring>

#include "cpu/math/transpose-inl.h"
#include "cpu/movement/plan.h"
#include "cpu/parallel.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

template <class T>
HWY_INLINE void CopyRow(const T* x, int64_t x_stride, T* y, int64_t y_stride, int64_t count) {
  if (x_stride == 1 && y_stride == 1) {
    std::memcpy(y, x, static_cast<size_t>(count) * sizeof(T));
  } else if (x_stride == 0 && y_stride == 1) {
    std::fill(y, y + count, *x);
  } else {
    for (int64_t i = 0; i < count; ++i) y[i * y_stride] = x[i * x_stride];
  }
}

template <class T>
HWY_INLINE void CopyRows(const CopyPlan& plan, const T* x, T* y, int threads) {
  const int64_t inner = plan.shape.Inner(), rows = plan.shape.Size() / inner;
  ParallelRanges(rows, UsefulThreads(threads, rows, inner), [&](int64_t begin, int64_t end, int) {
    for (int64_t r = begin; r < end; ++r) {
      CopyRow(x + RowStart(plan.shape, 0, r), plan.shape.InnerStride(0), y + RowStart(plan.shape, 1, r),
              plan.shape.InnerStride(1), inner);
    }
  });
}

// y[c * y_row + r] = x[r * x_row + c] for up to kBlock rows of x and all its columns, block by block, so that the lines
// of y that are written stay in the cache until they are full.
HWY_INLINE void TransposeRows(const float* x, int64_t x_row, int64_t rows, int64_t columns, float* y, int64_t y_row) {
  for (int64_t c = 0; c < columns; c += kBlock) {
    const int64_t width = std::min(kBlock, columns - c);
    int64_t r = 0;
    for (; r + 4 <= rows; r += 4) {
      const float* at = x + r * x_row + c;
      const float* four[4] = {at, at + x_row, at + 2 * x_row, at + 3 * x_row};
      TransposeFourRows(four, static_cast<size_t>(width), UnitFactor(), y + c * y_row + r, static_cast<size_t>(y_row));
    }
    for (; r < rows; ++r) {
      for (int64_t i = c; i < c + width; ++i) y[i * y_row + r] = x[r * x_row + i];
    }
  }
}

HWY_INLINE void TransposeRows(const uint64_t* x, int64_t x_row, int64_t rows, int64_t columns, uint64_t* y,
                              int64_t y_row) {
  for (int64_t c = 0; c < columns; ++c) {
    for (int64_t r = 0; r < rows; ++r) y[c * y_row + r] = x[r * x_row + c];
  }
}

// The last two dimensions swap: along the last y is contiguous, along the one before x is.
template <class T>
HWY_INLINE void CopyTransposed(const CopyPlan& plan, const T* x, T* y, int threads) {
  const Shape<2>& shape = plan.shape;
  const int64_t rows = shape.Inner(), columns = shape.dims[shape.rank - 2];
  const int64_t blocks = (rows + kBlock - 1) / kBlock, outer = shape.Size() / rows / columns, tasks = outer * blocks;
  ParallelRanges(tasks, UsefulThreads(threads, tasks, 2 * kBlock * columns), [&](int64_t begin, int64_t end, int) {
    for (int64_t task = begin; task < end; ++task) {
      // RowStart counts all dimensions but the last: an outer step is `columns` of those.
      const int64_t row = task / blocks * columns, first = task % blocks * kBlock;
      TransposeRows(x + RowStart(shape, 0, row) + first * shape.InnerStride(0), shape.InnerStride(0),
                    std::min(kBlock, rows - first), columns, y + RowStart(shape, 1, row) + first,
                    shape.strides[1][shape.rank - 2]);
    }
  });
}

template <class T>
HWY_INLINE void RunPlan(const CopyPlan& plan, const T* x, T* y, int threads) {
  if (plan.transposes) {
    CopyTransposed(plan, x, y, threads);
  } else {
    CopyRows(plan, x, y, threads);
  }
}

inline void Copy(const CopyPlan& plan, const void* x, void* y, int element_size, int threads) {
  if (plan.shape.Size() == 0) return;
  if (element_size == 4) {
    RunPlan(plan, static_cast<const float*>(x), static_cast<float*>(y), threads);
  } else {
    RunPlan(plan, static_cast<const uint64_t*>(x), static_cast<uint64_t*>(y), threads);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // per target
