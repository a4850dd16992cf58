#include "attention/attention_problem.h"

namespace dsm {
namespace {

constexpr int64_t kMostSize = int64_t{1} << 30;
constexpr int64_t kMostStride = int64_t{1} << 40;

// Their product fits the grid when each partial one does.
int CheckRows(std::initializer_list<int64_t> sizes) {
  int64_t rows = 1;
  for (const int64_t size : sizes) {
    rows *= size;
    if (rows > kMaxInt) return DSM_CUDA_OVERFLOW;
  }
  return DSM_CUDA_OK;
}

}  // namespace

int CheckAttention(const dsm_cuda_attention_params& p) {
  const std::initializer_list<int64_t> sizes = {p.outer,      p.inner,     p.heads,      p.query_length,
                                                p.key_length, p.key_width, p.value_width};
  const std::initializer_list<int64_t> strides = {p.q_outer, p.q_inner, p.q_row, p.k_outer,   p.k_inner,   p.k_row,
                                                  p.v_outer, p.v_inner, p.v_row, p.out_outer, p.out_inner, p.out_row};
  return FirstError({CheckPointers({p.q, p.k, p.v, p.out}), CheckType(p.type), CheckAtLeast(1, sizes),
                     CheckAtLeast(0, strides), CheckAtMost(kMostSize, sizes), CheckAtMost(kMostStride, strides),
                     CheckRows({p.outer, p.inner, p.heads, p.query_length}),
                     CheckAligned(BytesOf(p.type), {p.q, p.k, p.v, p.out})});
}

}  // namespace dsm
