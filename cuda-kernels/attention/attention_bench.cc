#include "bench/cases.h"
#include "densitometer/cuda/attention.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t batch, heads, queries, keys, width;
  bool causal;
};

// 8 heads of 64 channels, one window and 32 of them; a decoder, a long window, wide heads.
const Shape kShapes[] = {{1, 8, 96, 96, 64, false},
                         {32, 8, 96, 96, 64, false},
                         {32, 8, 168, 168, 64, true},
                         {1, 8, 720, 720, 64, false},
                         {32, 4, 96, 96, 128, false}};
const Shape kSmall[] = {{2, 2, 19, 37, 16, false}, {1, 1, 21, 21, 24, true}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_attention_params p{};
  const int64_t row = s.heads * s.width;
  p.q = point.In(s.batch * s.queries * row).at;
  p.k = point.In(s.batch * s.keys * row).at, p.v = point.In(s.batch * s.keys * row).at;
  p.out = point.Out(s.batch * s.queries * row);
  p.outer = s.batch, p.inner = 1, p.heads = s.heads, p.query_length = s.queries, p.key_length = s.keys;
  p.key_width = p.value_width = s.width, p.q_row = p.k_row = p.v_row = p.out_row = row;
  p.q_outer = p.out_outer = s.queries * row, p.k_outer = p.v_outer = s.keys * row;
  p.scale = 1 / std::sqrt(static_cast<float>(s.width)), p.causal = s.causal, p.type = point.type();
  point.shape = Sizes({s.batch, s.heads, s.queries, s.keys, s.width}) + (s.causal ? ", causal" : "");
  // Two products; a causal one needs half of each.
  point.flops = (s.causal ? 2.0 : 4.0) * static_cast<double>(s.batch * s.queries * s.keys * row);
  point.terms = static_cast<double>(s.keys + s.width);
  point.Variants(p, DSM_OP_FUNCTIONS(attention));
}

const Registered kRegistered("attention", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
