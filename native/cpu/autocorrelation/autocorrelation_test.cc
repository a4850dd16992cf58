#include <numeric>
#include <string>

#include "cpu/testing.h"
#include "densitometer/series.h"

namespace dsm {
namespace {

struct Case {
  int64_t batch, length, keys, channels, value_channels, top;
  bool halved;  // with a lag map to length - 1 lags
  int threads;

  std::string Name() const {
    return std::to_string(batch) + " x " + std::to_string(length) + " (" + std::to_string(keys) + " keys) x " +
           std::to_string(channels) + " on " + std::to_string(threads);
  }
};

// Inputs with row gaps, and everything in double.
struct Problem {
  Case c;
  int64_t used;
  std::vector<float> q, k, v, gram, map, plan;
  std::vector<double> correlation, expected;
  dsm_autocorrelation_params p{};

  explicit Problem(const Case& of) : c(of), used(std::min(of.keys, of.length)) {
    const int64_t row = c.channels + 3;
    q = RandomFloats(c.batch * c.length * row, 1);
    k = RandomFloats(c.batch * c.keys * row, 2);
    v = RandomFloats(c.batch * c.keys * (c.value_channels + 1), 3);
    // A periodic part, so that some lags stand out as they do in a model.
    for (size_t i = 0; i < q.size(); ++i) q[i] += 2 * std::sin(static_cast<float>(i / row % c.length));
    for (size_t i = 0; i < k.size(); ++i) k[i] += 2 * std::sin(static_cast<float>(i / row % c.keys));
    map = RandomFloats((c.length - 1) * c.length, 4);
    plan.resize(static_cast<size_t>(2 * c.length));
    EXPECT_EQ(DSM_OK, dsm_autocorrelation_plan(c.length, plan.data()));
    p.q = q.data();
    p.k = k.data();
    p.v = v.data();
    p.lag_map = c.halved ? map.data() : nullptr;
    p.plan = plan.data();
    p.batch = c.batch;
    p.length = c.length;
    p.key_length = c.keys;
    p.channels = c.channels;
    p.value_channels = c.value_channels;
    p.lags = c.halved ? c.length - 1 : c.length;
    p.top = c.top;
    p.q_row = p.k_row = row;
    p.q_batch = c.length * row;
    p.k_batch = c.keys * row;
    p.v_row = c.value_channels + 1;
    p.v_batch = c.keys * p.v_row;
    p.out_row = c.value_channels;
    p.out_batch = c.length * c.value_channels;
    p.threads = c.threads;
    Expect();
  }

  void Expect() {
    expected.assign(static_cast<size_t>(c.batch * c.length * c.value_channels), 0.0);
    gram.resize(static_cast<size_t>(c.batch * c.length * c.keys));
    for (int64_t b = 0; b < c.batch; ++b) {
      std::vector<double> mean(static_cast<size_t>(c.length));
      for (int64_t i = 0; i < c.length; ++i) {
        for (int64_t t = 0; t < c.keys; ++t) {
          const float* x = q.data() + b * p.q_batch + i * p.q_row;
          const float* y = k.data() + b * p.k_batch + t * p.k_row;
          double dot = 0;
          for (int64_t n = 0; n < c.channels; ++n) dot += static_cast<double>(x[n]) * y[n];
          gram[(b * c.length + i) * c.keys + t] = static_cast<float>(dot);
          if (t < used) mean[(i - t + c.length) % c.length] += dot / static_cast<double>(c.channels);
        }
      }
      Roll(b, Mapped(mean));
    }
  }

  std::vector<double> Mapped(const std::vector<double>& mean) const {
    if (!c.halved) return mean;
    std::vector<double> mapped(static_cast<size_t>(p.lags));
    for (int64_t i = 0; i < p.lags; ++i) {
      for (int64_t t = 0; t < c.length; ++t) mapped[i] += map[i * c.length + t] * mean[t];
    }
    return mapped;
  }

  void Roll(int64_t b, const std::vector<double>& lags) {
    std::vector<int64_t> order(lags.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int64_t x, int64_t y) { return lags[x] > lags[y]; });
    double total = 0;
    for (int64_t i = 0; i < c.top; ++i) total += std::exp(lags[order[i]] - lags[order[0]]);
    for (int64_t i = 0; i < c.top; ++i) {
      const double weight = std::exp(lags[order[i]] - lags[order[0]]) / total;
      for (int64_t t = 0; t < c.length; ++t) {
        const int64_t from = (t + order[i]) % c.length;
        if (from >= used) continue;
        for (int64_t n = 0; n < c.value_channels; ++n) {
          expected[(b * c.length + t) * c.value_channels + n] += weight * v[b * p.v_batch + from * p.v_row + n];
        }
      }
    }
  }

  void Check(bool with_gram) {
    p.gram = with_gram ? gram.data() : nullptr;
    p.gram_row = c.keys;
    p.gram_batch = c.length * c.keys;
    std::vector<float> out = Untouched(static_cast<int64_t>(expected.size()));
    std::vector<float> workspace = Untouched(dsm_autocorrelation_workspace(&p) + 2);
    p.out = out.data();
    p.workspace = workspace.data();
    ASSERT_EQ(DSM_OK, dsm_autocorrelation(&p)) << c.Name();
    ASSERT_EQ(kUntouched, workspace[workspace.size() - 2]) << c.Name();
    ExpectClose(expected, out, 2e-5, c.Name() + (with_gram ? " from gram" : ""));
  }
};

void Check(const Case& c) {
  Problem problem(c);
  problem.Check(false);
  problem.Check(true);
}

// All radices and their products, primes, and lengths of one and two.
TEST(AutocorrelationTest, EveryLengthMatchesDouble) {
  for (const int64_t length :
       {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 20, 25, 31, 36, 48, 49, 60, 72, 96, 97, 102, 144}) {
    Check({2, length, length, 19, 7, std::min<int64_t>(length, 4), false, 1});
  }
}

TEST(AutocorrelationTest, EveryChannelCountMatchesDouble) {
  for (const int64_t channels : {1, 2, 7, 8, 15, 16, 17, 32, 33, 64, 100}) {
    Check({1, 24, 24, channels, channels, 3, false, 1});
    Check({1, 30, 30, 16, channels, 9, false, 2});
  }
}

TEST(AutocorrelationTest, KeysAreCutOrPadded) {
  for (const int threads : {1, 2, 3}) {
    Check({2, 36, 24, 32, 32, 5, false, threads});
    Check({2, 24, 36, 32, 32, 5, false, threads});
  }
}

TEST(AutocorrelationTest, LagMapAndThreads) {
  for (const int threads : {1, 2, 3}) {
    Check({1, 37, 37, 64, 70, 4, true, threads});
    Check({5, 48, 48, 64, 64, 11, false, threads});
    Check({1, 96, 96, 256, 256, 4, false, threads});
  }
}

TEST(AutocorrelationTest, TiesGoToTheLowerLag) {
  Problem problem({1, 8, 8, 4, 4, 2, false, 1});
  std::fill(problem.q.begin(), problem.q.end(), 0.0f);
  problem.Expect();
  problem.Check(false);
  problem.Check(true);
}

TEST(AutocorrelationTest, BadArgumentsAreRefused) {
  EXPECT_EQ(DSM_NULL_POINTER, dsm_autocorrelation(nullptr));
  EXPECT_EQ(0, dsm_autocorrelation_workspace(nullptr));
  Problem problem({1, 8, 8, 4, 4, 2, false, 1});
  EXPECT_EQ(DSM_NULL_POINTER, dsm_autocorrelation(&problem.p));
  std::vector<float> out(32), workspace(static_cast<size_t>(dsm_autocorrelation_workspace(&problem.p)));
  problem.p.out = out.data();
  problem.p.workspace = workspace.data();
  EXPECT_EQ(DSM_OK, dsm_autocorrelation(&problem.p));
  problem.p.top = 9;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_autocorrelation(&problem.p));
  problem.p.top = 2;
  problem.p.lags = 7;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_autocorrelation(&problem.p));
  EXPECT_EQ(DSM_BAD_SIZE, dsm_autocorrelation_plan(0, workspace.data()));
  EXPECT_EQ(DSM_NULL_POINTER, dsm_autocorrelation_plan(4, nullptr));
}

}  // namespace
}  // namespace dsm
