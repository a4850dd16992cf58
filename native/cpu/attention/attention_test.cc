#include "densitometer/attention.h"

#include <numeric>
#include <string>

#include "cpu/testing.h"

namespace dsm {
namespace {

struct Sizes {
  int64_t outer, inner, heads, queries, keys, key_width, value_width;
};

// q, k and v side by side in one buffer of rows, and out in rows with a gap.
struct Problem {
  Sizes sizes;
  std::vector<float> q, kv, out, workspace;
  dsm_attention_params p{};

  Problem(const Sizes& s, bool causal, int threads) : sizes(s) {
    const int64_t kq = s.heads * s.key_width, kvw = kq + s.heads * s.value_width, entries = s.outer * s.inner;
    q = RandomFloats(entries * s.queries * (kq + 3), 1);
    kv = RandomFloats(entries * s.keys * kvw, 2);
    out = Untouched(entries * s.queries * (s.heads * s.value_width + 5));
    p.q = q.data();
    p.k = kv.data();
    p.v = kv.data() + kq;
    p.out = out.data();
    p.outer = s.outer;
    p.inner = s.inner;
    p.heads = s.heads;
    p.query_length = s.queries;
    p.key_length = s.keys;
    p.key_width = s.key_width;
    p.value_width = s.value_width;
    // Entries of the middle dimension: rows are inner apart, entries next to each other.
    p.q_row = (kq + 3) * s.inner;
    p.q_inner = kq + 3;
    p.q_outer = s.queries * p.q_row;
    p.k_row = p.v_row = kvw;
    p.k_inner = p.v_inner = s.keys * kvw;
    p.k_outer = p.v_outer = s.inner * p.k_inner;
    p.out_row = s.heads * s.value_width + 5;
    p.out_inner = s.queries * p.out_row;
    p.out_outer = s.inner * p.out_inner;
    p.scale = 4.0f / std::sqrt(static_cast<float>(s.key_width));
    p.causal = causal;
    p.threads = threads;
  }

  const float* Row(const float* base, int64_t outer, int64_t inner, int64_t row, int64_t entry, int64_t i, int64_t head,
                   int64_t width) const {
    return base + entry / p.inner * outer + entry % p.inner * inner + i * row + head * width;
  }

  std::string Name() const {
    const Sizes& s = sizes;
    std::string name;
    for (int64_t n : {s.outer, s.inner, s.heads, s.queries, s.keys, s.key_width, s.value_width}) {
      name += std::to_string(n) + " ";
    }
    return name + (p.causal != 0 ? "causal on " : "on ") + std::to_string(p.threads);
  }

  double Score(int64_t entry, int64_t head, int64_t i, int64_t j) const {
    const float* a = Row(p.q, p.q_outer, p.q_inner, p.q_row, entry, i, head, p.key_width);
    const float* b = Row(p.k, p.k_outer, p.k_inner, p.k_row, entry, j, head, p.key_width);
    return std::inner_product(a, a + p.key_width, b, 0.0, std::plus<>(), [](double x, double y) { return x * y; });
  }

  float Value(int64_t entry, int64_t head, int64_t j, int64_t c) const {
    return Row(p.v, p.v_outer, p.v_inner, p.v_row, entry, j, head, p.value_width)[c];
  }

  // Softmax attention of one query: value_width numbers.
  std::vector<double> Attended(int64_t entry, int64_t head, int64_t i) const {
    const int64_t seen = p.causal != 0 ? std::min(i + 1, p.key_length) : p.key_length;
    std::vector<double> weights(static_cast<size_t>(seen)), y(static_cast<size_t>(p.value_width));
    double total = 0;
    for (int64_t j = 0; j < seen; ++j) total += weights[j] = std::exp(p.scale * Score(entry, head, i, j));
    for (int64_t c = 0; c < p.value_width; ++c) {
      for (int64_t j = 0; j < seen; ++j) y[c] += weights[j] / total * Value(entry, head, j, c);
    }
    return y;
  }

  // Compares out with row(entry, head, i), and that nothing beside it was written.
  template <class RowOf>
  void Expect(const RowOf& row) {
    std::vector<double> expected(out.size(), kUntouched);
    for (int64_t entry = 0; entry < p.outer * p.inner; ++entry) {
      for (int64_t head = 0; head < p.heads; ++head) {
        for (int64_t i = 0; i < p.query_length; ++i) {
          const std::vector<double> y = row(entry, head, i);
          const float* at = Row(p.out, p.out_outer, p.out_inner, p.out_row, entry, i, head, p.value_width);
          std::copy(y.begin(), y.end(), expected.begin() + (at - p.out));
        }
      }
    }
    for (size_t i = 0; i < out.size(); ++i) {
      if (expected[i] != kUntouched) continue;
      ASSERT_EQ(kUntouched, out[i]) << Name() << " wrote entry " << i;
      expected[i] = out[i] = 0;
    }
    ExpectClose(expected, out, 5e-6, Name());
  }

  void Check() {
    workspace = Untouched(dsm_attention_workspace(&p) + 1);
    p.workspace = workspace.data();
    ASSERT_EQ(DSM_OK, dsm_attention(&p)) << Name();
    ASSERT_EQ(kUntouched, workspace.back()) << Name();
    Expect([this](int64_t entry, int64_t head, int64_t i) { return Attended(entry, head, i); });
  }
};

TEST(AttentionTest, MatchesDoubleRoundTheTiles) {
  for (const int64_t queries : {1, 3, 4, 5, 8, 9, 16, 17, 33, 48, 49, 97}) {
    for (const int64_t keys : {1, 2, 7, 8, 9, 17, 50}) {
      Problem({1, 2, 2, queries, keys, 16, 16}, false, 1).Check();
    }
  }
}

TEST(AttentionTest, MatchesDoubleAtEveryWidth) {
  for (const int64_t width : {1, 2, 3, 4, 5, 7, 8, 12, 15, 16, 17, 24, 31, 32, 48, 63, 64, 65, 96, 129}) {
    Problem({2, 1, 3, 18, 11, width, width + 1}, false, 1).Check();
    Problem({2, 1, 1, 18, 11, width + 2, width}, true, 2).Check();
  }
}

TEST(AttentionTest, CausalMatchesDouble) {
  for (const int64_t length : {1, 2, 7, 16, 31, 48, 49, 72, 100}) {
    for (const int threads : {1, 2, 3}) Problem({1, 2, 2, length, length, 8, 20}, true, threads).Check();
  }
  Problem({1, 1, 2, 40, 20, 8, 8}, true, 1).Check();
  Problem({1, 1, 2, 20, 40, 8, 8}, true, 1).Check();
}

TEST(AttentionTest, ThreadsShareEntriesHeadsAndBlocks) {
  for (const int threads : {1, 2, 3}) {
    Problem({1, 1, 1, 200, 96, 64, 64}, false, threads).Check();
    Problem({4, 7, 4, 10, 7, 16, 16}, false, threads).Check();
    Problem({3, 1, 8, 96, 96, 64, 64}, threads == 2, threads).Check();
  }
}

TEST(AttentionTest, QueriesCanBeShared) {
  Problem problem({5, 1, 2, 10, 12, 16, 16}, false, 1);
  problem.p.q_outer = 0;
  problem.Check();
}

TEST(AttentionTest, LargeScoresStayFinite) {
  Problem problem({1, 1, 1, 20, 20, 32, 32}, false, 1);
  problem.p.scale = 100.0f;
  for (float& value : problem.q) value *= 0.4f;
  problem.workspace = Untouched(dsm_attention_workspace(&problem.p));
  problem.p.workspace = problem.workspace.data();
  ASSERT_EQ(DSM_OK, dsm_attention(&problem.p));
  for (int64_t i = 0; i < 20 * 37; ++i) ASSERT_TRUE(std::isfinite(problem.out[i]));
}

// Every third key or so, one of them often: lists of uneven length.
std::vector<float> Samples(int64_t queries, int64_t keys) {
  std::vector<float> count(static_cast<size_t>(queries * keys));
  std::mt19937 generator(7);
  for (int64_t i = 0; i < queries; ++i) {
    for (int64_t n = 0; n < 1 + keys / 3 + i % 4; ++n) count[i * keys + generator() % keys] += 1;
  }
  return count;
}

// Ranks the queries of one head by the measure, in double.
std::vector<int64_t> Ranking(const Problem& problem, const std::vector<float>& count, int64_t entry, int64_t head) {
  const int64_t queries = problem.p.query_length, keys = problem.p.key_length;
  std::vector<double> measure(static_cast<size_t>(queries));
  for (int64_t i = 0; i < queries; ++i) {
    double peak = -INFINITY, total = 0;
    for (int64_t j = 0; j < keys; ++j) {
      if (count[i * keys + j] == 0) continue;
      peak = std::max(peak, problem.Score(entry, head, i, j));
      total += count[i * keys + j] * problem.Score(entry, head, i, j);
    }
    measure[i] = peak - total / static_cast<double>(keys);
  }
  std::vector<int64_t> order(static_cast<size_t>(queries));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return measure[a] > measure[b]; });
  return order;
}

void CheckProb(const Sizes& sizes, int64_t top, bool causal, int threads, bool ties = false) {
  Problem problem(sizes, causal, threads);
  if (ties) std::fill(problem.q.begin(), problem.q.end(), 0.0f);
  const auto count = Samples(sizes.queries, sizes.keys);
  std::vector<int32_t> start = {0}, key;
  std::vector<float> times;
  for (int64_t i = 0; i < sizes.queries; ++i) {
    for (int64_t j = 0; j < sizes.keys; ++j) {
      if (count[i * sizes.keys + j] == 0) continue;
      key.push_back(static_cast<int32_t>(j));
      times.push_back(count[i * sizes.keys + j]);
    }
    start.push_back(static_cast<int32_t>(key.size()));
  }
  dsm_prob_attention_params p{problem.p, start.data(), key.data(), times.data(), top};
  auto workspace = Untouched(dsm_prob_attention_workspace(&p) + 1);
  p.attention.workspace = workspace.data();
  ASSERT_EQ(DSM_OK, dsm_prob_attention(&p)) << problem.Name();
  ASSERT_EQ(kUntouched, workspace.back());
  problem.Expect([&](int64_t entry, int64_t head, int64_t i) {
    const auto order = Ranking(problem, count, entry, head);
    if (std::find(order.begin(), order.begin() + top, i) != order.begin() + top)
      return problem.Attended(entry, head, i);
    std::vector<double> others(static_cast<size_t>(sizes.value_width));
    for (int64_t c = 0; c < sizes.value_width; ++c) {
      for (int64_t j = 0; j <= (causal ? i : sizes.keys - 1); ++j) others[c] += problem.Value(entry, head, j, c);
      if (!causal) others[c] /= static_cast<double>(sizes.keys);
    }
    return others;
  });
}

TEST(ProbAttentionTest, MatchesDouble) {
  for (const int threads : {1, 2, 3}) {
    CheckProb({1, 1, 2, 30, 30, 16, 16}, 12, false, threads);
    CheckProb({2, 1, 2, 72, 48, 64, 64}, 25, false, threads);
    CheckProb({1, 2, 2, 49, 49, 20, 9}, 20, true, threads);
    CheckProb({1, 1, 1, 100, 100, 8, 8}, 60, true, threads);
  }
  CheckProb({1, 1, 1, 5, 3, 3, 2}, 5, false, 1);
  CheckProb({1, 1, 1, 1, 1, 1, 1}, 1, true, 1);
}

TEST(ProbAttentionTest, TiesGoToTheLowerQuery) { CheckProb({1, 1, 1, 40, 40, 16, 16}, 7, true, 1, true); }

TEST(ProbAttentionTest, KeysOutOfRangeAreRefused) {
  Problem problem({1, 1, 1, 2, 2, 4, 4}, false, 1);
  const std::vector<int32_t> start = {0, 1, 2}, key = {0, 2};
  const std::vector<float> times = {1, 1};
  dsm_prob_attention_params p{problem.p, start.data(), key.data(), times.data(), 1};
  std::vector<double> workspace(static_cast<size_t>(dsm_prob_attention_workspace(&p)));
  p.attention.workspace = reinterpret_cast<float*>(workspace.data());
  EXPECT_EQ(DSM_OUT_OF_RANGE, dsm_prob_attention(&p));
  p.top = 3;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_prob_attention(&p));
}

TEST(AttentionTest, BadArgumentsAreRefused) {
  EXPECT_EQ(DSM_NULL_POINTER, dsm_attention(nullptr));
  Problem problem({1, 1, 1, 2, 2, 4, 4}, false, 1);
  EXPECT_EQ(DSM_NULL_POINTER, dsm_attention(&problem.p));
  problem.workspace = Untouched(dsm_attention_workspace(&problem.p));
  problem.p.workspace = problem.workspace.data();
  EXPECT_EQ(DSM_OK, dsm_attention(&problem.p));
  problem.p.out_row = 3;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_attention(&problem.p));
  problem.p.out_row = 4;
  problem.p.heads = int64_t{1} << 40;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_attention(&problem.p));
  EXPECT_EQ(0, dsm_attention_workspace(&problem.p));
  problem.p.heads = 1;
  problem.p.k_row = -1;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_attention(&problem.p));
}

}  // namespace
}  // namespace dsm
