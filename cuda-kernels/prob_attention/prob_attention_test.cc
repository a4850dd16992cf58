#include "densitometer/cuda/prob_attention.h"

#include <numeric>

#include "testing/attention.h"

namespace dsm {
namespace {

using Params = dsm_cuda_prob_attention_params;

constexpr float kScale = 0.5f;

struct Case {
  AttentionCase attention;
  int64_t top;
  int64_t samples;
};

const Case kCases[] = {
    {{1, 1, 1, 1, 1, 1, 1}, 1, 1},
    {{1, 2, 2, 7, 5, 3, 5}, 3, 4},
    {{2, 1, 2, 9, 9, 8, 8, true, 4}, 4, 6},
    {{1, 1, 2, 33, 40, 16, 33}, 12, 15},
    {{2, 2, 1, 12, 6, 8, 8, false, 0, true}, 12, 3},
    {{1, 1, 1, 34, 34, 32, 64, true}, 1, 34},
    {{1, 1, 1, 2, 3, 4, 510}, 1, 2},
    {{1, 1, 1, 2, 3, 4, 511}, 1, 2},
};

// Lists of keys as the parameters want them; some are drawn twice.
struct Samples {
  std::vector<int32_t> start{0}, key;
  std::vector<float> count;

  explicit Samples(const Case& c) {
    std::mt19937 generator(5);
    for (int64_t query = 0; query < c.attention.queries; ++query) {
      std::vector<float> counts(static_cast<size_t>(c.attention.keys));
      for (int64_t i = 0; i < c.samples; ++i) ++counts[generator() % counts.size()];
      for (size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] > 0) key.push_back(static_cast<int32_t>(i)), count.push_back(counts[i]);
      }
      start.push_back(static_cast<int32_t>(key.size()));
    }
  }
};

std::vector<double> Measures(const Case& c, const AttentionData& data, const Samples& samples, int64_t o, int64_t i,
                             int64_t head) {
  std::vector<double> measures(static_cast<size_t>(c.attention.queries));
  for (size_t query = 0; query < measures.size(); ++query) {
    double most = -INFINITY, sum = 0;
    for (int32_t s = samples.start[query]; s < samples.start[query + 1]; ++s) {
      const double score = data.Score(c.attention, o, i, head, static_cast<int64_t>(query), samples.key[s]);
      most = std::max(most, score);
      sum += samples.count[s] * score;
    }
    measures[query] = most - sum / static_cast<double>(c.attention.keys);
  }
  return measures;
}

std::vector<double> Expected(const Case& c, const AttentionData& data, const Samples& samples) {
  const AttentionCase& a = c.attention;
  std::vector<double> out(static_cast<size_t>(data.out_at.size), kUntouched);
  ForEachQuery(a, [&](int64_t o, int64_t i, int64_t head, int64_t query) {
    const auto measures = Measures(c, data, samples, o, i, head);
    std::vector<int64_t> order(measures.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int64_t x, int64_t y) { return measures[x] > measures[y]; });
    if (std::find(order.begin(), order.begin() + c.top, query) != order.begin() + c.top) {
      data.Attend(a, kScale, o, i, head, query, out);
      return;
    }
    const int64_t keys = a.causal ? query + 1 : a.keys;
    for (int64_t e = 0; e < a.value_width; ++e) {
      double sum = 0;
      for (int64_t key = 0; key < keys; ++key) sum += data.v[data.v_at.At(o, i, key, head * a.value_width + e)];
      out[data.out_at.At(o, i, query, head * a.value_width + e)] = a.causal ? sum : sum / static_cast<double>(keys);
    }
  });
  return out;
}

void Check(const Case& c, const AttentionData& data, int type, int variant) {
  const Samples samples(c);
  Buffer<uint8_t> q(Encode(data.q, type)), k(Encode(data.k, type)), v(Encode(data.v, type));
  Buffer<uint8_t> out(Encode(Untouched(data.out_at.size), type));
  Buffer<int32_t> start(samples.start), key(samples.key);
  Buffer<float> count(samples.count);
  Params p{data.Params(c.attention, kScale, type, 0), start.data(), key.data(), count.data(), c.top, nullptr, variant};
  p.attention.q = q.data(), p.attention.k = k.data(), p.attention.v = v.data(), p.attention.out = out.data();
  Buffer<float> workspace(std::vector<float>(static_cast<size_t>(dsm_cuda_prob_attention_workspace(&p)) / 4));
  p.workspace = workspace.data();
  const std::string name =
      std::string(dsm_cuda_prob_attention_variant_name(variant)) + " " + TypeName(type) + " " + c.attention.Name();
  const int status = dsm_cuda_prob_attention(&p, nullptr);
  if (status == DSM_CUDA_UNSUPPORTED) {
    EXPECT_TRUE(variant > 0 && c.attention.queries + c.attention.value_width > 512) << name;
    return;
  }
  ASSERT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  std::vector<double> expected = Expected(c, data, samples);
  std::vector<float> actual = Decode(out.Values(), type);
  for (size_t i = 0; i < expected.size(); ++i) {
    if (expected[i] != kUntouched) continue;
    EXPECT_EQ(kUntouched, actual[i]) << name << ": element " << i << " was written";
    expected[i] = actual[i] = 0;
  }
  ExpectClose(expected, actual, 2 * UnitRoundoff(type) + 1e-6 * static_cast<double>(c.attention.key_width), name);
}

TEST(ProbAttentionTest, MatchesDouble) {
  for (int variant = 0; variant < dsm_cuda_prob_attention_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      for (const Case& c : kCases) Check(c, AttentionData(c.attention, type), type, variant);
    }
  }
}

TEST(ProbAttentionTest, AmongEqualsTheEarlierQueriesAttend) {
  const Case c{{1, 1, 1, 6, 4, 2, 2}, 2, 3};
  AttentionData data(c.attention, DSM_CUDA_FP32);
  std::fill(data.q.begin(), data.q.end(), 0.0f);
  for (int variant = 0; variant < dsm_cuda_prob_attention_variants(); ++variant) {
    Check(c, data, DSM_CUDA_FP32, variant);
  }
}

Params Fine() {
  alignas(16) static float floats[64];
  static int32_t integers[8];
  const AttentionCase c{1, 1, 1, 4, 4, 4, 4, true};
  Params p{AttentionData(c, DSM_CUDA_FP32).Params(c, 1.0f, DSM_CUDA_FP32, 0), integers, integers, floats, 2, floats, 0};
  p.attention.q = p.attention.k = p.attention.v = p.attention.out = floats;
  return p;
}

TEST(ProbAttentionTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.attention.q = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.sample_key = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.workspace = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.top = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.top = 5; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.attention.key_length = 5; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.attention.heads = 0; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.attention.type = 3; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 9; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.workspace = static_cast<char*>(p.workspace) + 2; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(prob_attention), Fine, kSpoilt);
  Params p = Fine();
  p.attention.heads = 0;
  EXPECT_EQ(0, dsm_cuda_prob_attention_workspace(&p));
  EXPECT_EQ(0, dsm_cuda_prob_attention_workspace(nullptr));
  EXPECT_EQ(nullptr, dsm_cuda_prob_attention_variant_name(2));
}

}  // namespace
}  // namespace dsm
