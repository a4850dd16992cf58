// Access by index: nothing here is worth vector code, all of it must withstand hostile indices.
#include <algorithm>
#include <atomic>
#include <cstring>
#include <functional>

#include "cpu/order.h"
#include "cpu/parallel.h"
#include "cpu/shape.h"
#include "densitometer/movement.h"

namespace dsm {
namespace {

// The index from 0 on, -1 when it is out of range.
int64_t Resolved(int64_t index, int64_t length) {
  if (index < -length || index >= length) return -1;
  return index < 0 ? index + length : index;
}

template <class T>
bool GatherRange(const dsm_gather_params& p, int64_t begin, int64_t end) {
  const T* x = static_cast<const T*>(p.x);
  T* y = static_cast<T*>(p.y);
  for (int64_t row = begin; row < end; ++row) {
    const int64_t from = Resolved(p.index[row % p.count], p.length);
    if (from < 0) return false;
    const T* source = x + (row / p.count * p.length + from) * p.inner;
    std::copy(source, source + p.inner, y + row * p.inner);
  }
  return true;
}

int CheckGather(const dsm_gather_params& p) {
  if (p.element_size != 4 && p.element_size != 8) return DSM_BAD_SIZE;
  return FirstError({CheckPointers({p.x, p.index, p.y}), CheckSizes({p.outer, p.length, p.inner}),
                     CheckSizes({p.outer, p.count, p.inner}), CheckThreads(p.threads)});
}

// What gather and scatter along an axis have in common: a data and an index shape.
int CheckIndexed(int rank, int axis, const int64_t* x_dims, const int64_t* index_dims) {
  const int status = FirstError({CheckDims(rank, x_dims), CheckDims(rank, index_dims)});
  if (status != DSM_OK) return status;
  if (axis < 0 || axis >= rank) return DSM_BAD_SIZE;
  for (int d = 0; d < rank; ++d) {
    if (d != axis && index_dims[d] > x_dims[d]) return DSM_BAD_SIZE;
  }
  return DSM_OK;
}

// Calls visit(i, at) for each index entry i, with the place in x that it names; false when one is out of range.
template <class Visit>
bool VisitIndexed(int rank, int axis, const int64_t* x_dims, const int64_t* index_dims, const int64_t* index,
                  const Visit& visit) {
  int64_t strides[DSM_MAX_RANK], place[DSM_MAX_RANK] = {};
  Contiguous(rank, x_dims, strides);
  const int64_t size = SizeOf(rank, index_dims);
  for (int64_t i = 0; i < size; ++i) {
    const int64_t resolved = Resolved(index[i], x_dims[axis]);
    if (resolved < 0) return false;
    int64_t at = resolved * strides[axis];
    for (int d = 0; d < rank; ++d) at += d == axis ? 0 : place[d] * strides[d];
    visit(i, at);
    for (int d = rank - 1; d >= 0 && ++place[d] == index_dims[d]; --d) place[d] = 0;
  }
  return true;
}

template <class T>
bool GatherElements(const dsm_gather_elements_params& p) {
  const T* x = static_cast<const T*>(p.x);
  T* y = static_cast<T*>(p.y);
  return VisitIndexed(p.rank, p.axis, p.x_dims, p.index_dims, p.index, [=](int64_t i, int64_t at) { y[i] = x[at]; });
}

// One line of x, entries `inner` apart.
void TopOfLine(const dsm_top_k_params& p, const float* x, int64_t at) {
  int64_t* keys = p.workspace;
  for (int64_t i = 0; i < p.length; ++i) {
    const float value = x[i * p.inner];
    keys[i] = p.largest != 0 ? DescendingKey(value, i) : AscendingKey(value, i);
  }
  std::partial_sort(keys, keys + p.k, keys + p.length, std::greater<int64_t>());
  for (int64_t n = 0; n < p.k; ++n) {
    const int64_t index = IndexOfKey(keys[n]);
    if (p.values != nullptr) p.values[at + n * p.inner] = x[index * p.inner];
    if (p.indices != nullptr) p.indices[at + n * p.inner] = index;
  }
}

}  // namespace
}  // namespace dsm

extern "C" {

using namespace dsm;

int dsm_gather(const dsm_gather_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_gather_params& p = *params;
  const int status = CheckGather(p);
  if (status != DSM_OK) return status;
  const int64_t rows = p.outer * p.count;
  std::atomic<bool> in_range{true};
  ParallelRanges(rows, UsefulThreads(p.threads, rows, p.inner), [&](int64_t begin, int64_t end, int) {
    const bool fine = p.element_size == 4 ? GatherRange<float>(p, begin, end) : GatherRange<int64_t>(p, begin, end);
    if (!fine) in_range = false;
  });
  return in_range ? DSM_OK : DSM_OUT_OF_RANGE;
}

int dsm_gather_elements(const dsm_gather_elements_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_gather_elements_params& p = *params;
  const int status =
      FirstError({CheckPointers({p.x, p.index, p.y}), CheckIndexed(p.rank, p.axis, p.x_dims, p.index_dims)});
  if (status != DSM_OK) return status;
  if (p.element_size != 4 && p.element_size != 8) return DSM_BAD_SIZE;
  return (p.element_size == 4 ? GatherElements<float>(p) : GatherElements<int64_t>(p)) ? DSM_OK : DSM_OUT_OF_RANGE;
}

int dsm_scatter_elements(const dsm_scatter_elements_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_scatter_elements_params& p = *params;
  const int status =
      FirstError({CheckPointers({p.x, p.index, p.updates, p.y}), CheckIndexed(p.rank, p.axis, p.x_dims, p.index_dims)});
  if (status != DSM_OK) return status;
  if (p.reduction != DSM_SCATTER_SET && p.reduction != DSM_SCATTER_ADD) return DSM_BAD_CODE;
  if (p.y != p.x) std::copy(p.x, p.x + SizeOf(p.rank, p.x_dims), p.y);
  const bool add = p.reduction == DSM_SCATTER_ADD;
  const bool fine = VisitIndexed(p.rank, p.axis, p.x_dims, p.index_dims, p.index, [&p, add](int64_t i, int64_t at) {
    p.y[at] = add ? p.y[at] + p.updates[i] : p.updates[i];
  });
  return fine ? DSM_OK : DSM_OUT_OF_RANGE;
}

int dsm_top_k(const dsm_top_k_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_top_k_params& p = *params;
  const int status = FirstError({CheckPointers({p.x, p.workspace}), CheckSizes({p.outer, p.length, p.inner})});
  if (status != DSM_OK) return status;
  // Keys hold indices of 32 bits.
  if (p.k < 1 || p.k > p.length || p.length > INT32_MAX) return DSM_BAD_SIZE;
  for (int64_t line = 0; line < p.outer * p.inner; ++line) {
    const int64_t o = line / p.inner, i = line % p.inner;
    TopOfLine(p, p.x + o * p.length * p.inner + i, o * p.k * p.inner + i);
  }
  return DSM_OK;
}

}  // extern "C"
