#include "bench/cases.h"
#include "densitometer/cuda/prob_attention.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t batch, heads, length, width, top;
};

// Informer's: 8 heads of 64 channels, 25 queries of 96 chosen by 25 sampled keys each.
const Shape kShapes[] = {{1, 8, 96, 64, 25}, {32, 8, 96, 64, 25}};
const Shape kSmall[] = {{2, 2, 11, 8, 3}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_prob_attention_params p{};
  const int64_t row = s.heads * s.width, elements = s.batch * s.length * row;
  auto& a = p.attention;
  a.q = point.In(elements).at, a.k = point.In(elements).at, a.v = point.In(elements).at, a.out = point.Out(elements);
  a.outer = s.batch, a.inner = 1, a.heads = s.heads, a.query_length = a.key_length = s.length;
  a.key_width = a.value_width = s.width, a.q_row = a.k_row = a.v_row = a.out_row = row;
  a.q_outer = a.k_outer = a.v_outer = a.out_outer = s.length * row;
  a.scale = 1 / std::sqrt(static_cast<float>(s.width)), a.type = point.type();
  std::vector<int32_t> start(s.length + 1), keys(s.length * s.top);
  for (int64_t i = 0; i <= s.length; ++i) start[i] = static_cast<int32_t>(i * s.top);
  for (size_t i = 0; i < keys.size(); ++i) keys[i] = static_cast<int32_t>(i * 37 % static_cast<size_t>(s.length));
  p.sample_start = point.Integers(start), p.sample_key = point.Integers(keys);
  p.sample_count = point.Integers(std::vector<float>(keys.size(), 1.0f));
  p.top = s.top;
  p.workspace = point.Apart(std::vector<uint8_t>(dsm_cuda_prob_attention_workspace(&p)));
  point.shape = Sizes({s.batch, s.heads, s.length, s.width}) + ", top " + std::to_string(s.top);
  // Sampled scores, and two products of the chosen queries.
  point.flops = static_cast<double>(s.batch * row * s.length) * static_cast<double>(2 * s.top + 4 * s.top);
  point.terms = static_cast<double>(s.length + s.width);
  point.Variants(p, DSM_OP_FUNCTIONS(prob_attention));
}

const Registered kRegistered("prob_attention", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
