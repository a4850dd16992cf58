// What the tests of attention kernels share: cases, operands with strides, a reference in double.
#ifndef DENSITOMETER_TESTING_ATTENTION_H_
#define DENSITOMETER_TESTING_ATTENTION_H_

#include "densitometer/cuda/attention.h"
#include "testing/testing.h"

namespace dsm {

struct AttentionCase {
  int64_t outer, inner, heads, queries, keys, key_width, value_width;
  bool causal = false;
  int64_t gap = 0;           // elements between rows
  bool inner_first = false;  // the outer entries follow each other faster than the inner ones

  std::string Name() const {
    return std::to_string(outer) + "x" + std::to_string(inner) + "x" + std::to_string(heads) + " " +
           std::to_string(queries) + ":" + std::to_string(keys) + " " + std::to_string(key_width) + ":" +
           std::to_string(value_width) + (causal ? " causal" : "");
  }
};

// Strides of one operand.
struct AttentionStrides {
  int64_t outer, inner, row, size;

  AttentionStrides(const AttentionCase& c, int64_t rows, int64_t width)
      : row(c.heads * width + c.gap), size(c.outer * c.inner * rows * row) {
    outer = c.inner_first ? rows * row : c.inner * rows * row;
    inner = c.inner_first ? c.outer * rows * row : rows * row;
  }
  int64_t At(int64_t o, int64_t i, int64_t r, int64_t column) const { return o * outer + i * inner + r * row + column; }
};

struct AttentionData {
  AttentionStrides q_at, k_at, v_at, out_at;
  std::vector<float> q, k, v;

  AttentionData(const AttentionCase& c, int type)
      : q_at(c, c.queries, c.key_width),
        k_at(c, c.keys, c.key_width),
        v_at(c, c.keys, c.value_width),
        out_at(c, c.queries, c.value_width),
        q(RandomValues(q_at.size, 1, type)),
        k(RandomValues(k_at.size, 2, type)),
        v(RandomValues(v_at.size, 3, type)) {}

  dsm_cuda_attention_params Params(const AttentionCase& c, float scale, int type, int variant) const {
    return {nullptr,      nullptr,    nullptr,     nullptr,       c.outer,    c.inner,    c.heads,
            c.queries,    c.keys,     c.key_width, c.value_width, q_at.outer, q_at.inner, q_at.row,
            k_at.outer,   k_at.inner, k_at.row,    v_at.outer,    v_at.inner, v_at.row,   out_at.outer,
            out_at.inner, out_at.row, scale,       c.causal,      type,       variant};
  }

  double Score(const AttentionCase& c, int64_t o, int64_t i, int64_t head, int64_t query, int64_t key) const {
    double sum = 0;
    for (int64_t e = 0; e < c.key_width; ++e) {
      sum += static_cast<double>(q[q_at.At(o, i, query, head * c.key_width + e)]) *
             k[k_at.At(o, i, key, head * c.key_width + e)];
    }
    return sum;
  }

  // One query's result into the right place of `out`.
  void Attend(const AttentionCase& c, float scale, int64_t o, int64_t i, int64_t head, int64_t query,
              std::vector<double>& out) const {
    const int64_t keys = c.causal ? std::min(query + 1, c.keys) : c.keys;
    std::vector<double> shares(static_cast<size_t>(keys));
    double most = -INFINITY, sum = 0;
    for (int64_t key = 0; key < keys; ++key) {
      shares[key] = Score(c, o, i, head, query, key) * scale;
      most = std::max(most, shares[key]);
    }
    for (double& share : shares) sum += share = std::exp(share - most);
    for (int64_t e = 0; e < c.value_width; ++e) {
      double total = 0;
      for (int64_t key = 0; key < keys; ++key) total += shares[key] * v[v_at.At(o, i, key, head * c.value_width + e)];
      out[out_at.At(o, i, query, head * c.value_width + e)] = total / sum;
    }
  }
};

// Calls visit(outer, inner, head, query) for each query.
template <typename Visit>
void ForEachQuery(const AttentionCase& c, Visit visit) {
  for (int64_t o = 0; o < c.outer; ++o) {
    for (int64_t i = 0; i < c.inner; ++i) {
      for (int64_t head = 0; head < c.heads; ++head) {
        for (int64_t query = 0; query < c.queries; ++query) visit(o, i, head, query);
      }
    }
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_TESTING_ATTENTION_H_
