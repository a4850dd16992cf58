#include <string>

#include "cpu/testing.h"
#include "densitometer/primitive.h"

namespace dsm {
namespace {

struct Case {
  std::vector<int64_t> dims;
  std::vector<int> reduced;
};

const Case kCases[] = {
    {{}, {}},
    {{1}, {1}},
    {{1, 1}, {0, 1}},
    {{77}, {1}},
    {{77}, {0}},
    {{5, 33}, {0, 1}},
    {{5, 33}, {1, 0}},
    {{5, 33}, {1, 1}},
    {{3, 7, 19}, {0, 1, 0}},
    {{3, 7, 19}, {1, 0, 1}},
    {{2, 3, 4, 5, 3, 2}, {0, 1, 0, 1, 0, 1}},
    {{2, 3, 4, 5, 3, 2}, {1, 0, 1, 0, 1, 0}},
    {{4, 96, 512}, {0, 1, 0}},
    {{400, 130}, {0, 1}},
};

double Combined(int op, double a, double b) {
  if (op == DSM_REDUCE_MAX) return std::max(a, b);
  return op == DSM_REDUCE_MIN ? std::min(a, b) : a + b;
}

void Check(const Case& c, int op, int threads) {
  dsm_reduce_params p{};
  int64_t size = 1, outputs = 1;
  for (size_t d = 0; d < c.dims.size(); ++d) {
    p.dims[d] = c.dims[d];
    p.reduced[d] = c.reduced[d];
    size *= c.dims[d];
    outputs *= c.reduced[d] != 0 ? 1 : c.dims[d];
  }
  const auto x = RandomFloats(size, 1);
  auto y = Untouched(outputs + 1);
  p.x = x.data();
  p.y = y.data();
  p.rank = static_cast<int>(c.dims.size());
  p.op = op;
  p.threads = threads;
  ASSERT_EQ(DSM_OK, dsm_reduce(&p));
  ASSERT_EQ(kUntouched, y.back());
  y.pop_back();
  const double start = op == DSM_REDUCE_MAX ? -INFINITY : op == DSM_REDUCE_MIN ? INFINITY : 0.0;
  std::vector<double> expected(static_cast<size_t>(outputs), start);
  for (int64_t i = 0; i < size; ++i) {
    int64_t at = 0, stride = 1, rest = i;
    for (size_t d = c.dims.size(); d-- > 0; rest /= c.dims[d]) {
      if (c.reduced[d] != 0) continue;
      at += rest % c.dims[d] * stride;
      stride *= c.dims[d];
    }
    expected[at] = Combined(op, expected[at], x[i]);
  }
  for (double& value : expected) value /= op == DSM_REDUCE_MEAN ? static_cast<double>(size / outputs) : 1.0;
  // Sums of n terms in [-1, 1) are about sqrt(n): so is their rounding.
  ExpectClose(expected, y, op >= DSM_REDUCE_MAX ? 0.0 : 1e-5,
              "op " + std::to_string(op) + " size " + std::to_string(size));
}

TEST(ReduceTest, MatchesDouble) {
  for (const Case& c : kCases) {
    for (int op = DSM_REDUCE_SUM; op <= DSM_REDUCE_MIN; ++op) {
      for (const int threads : {1, 2, 3}) Check(c, op, threads);
    }
  }
}

TEST(CumsumTest, AllFourKinds) {
  for (const int64_t inner : {1, 3, 16, 35}) {
    const int64_t outer = 2, length = 29;
    const auto x = RandomFloats(outer * length * inner, 1);
    for (const int kind : {0, 1, 2, 3}) {
      const int exclusive = kind & 1, reverse = kind >> 1;
      auto y = Untouched(outer * length * inner);
      const dsm_cumsum_params p{x.data(), y.data(), outer, length, inner, exclusive, reverse};
      ASSERT_EQ(DSM_OK, dsm_cumsum(&p));
      std::vector<double> expected(y.size());
      for (int64_t i = 0; i < outer * length * inner; ++i) {
        const int64_t t = i / inner % length, o = i / inner / length;
        for (int64_t s = 0; s < length; ++s) {
          const bool before = reverse != 0 ? s > t : s < t;
          if (before || (s == t && exclusive == 0)) expected[i] += x[(o * length + s) * inner + i % inner];
        }
      }
      ExpectClose(expected, y, 1e-6, "kind " + std::to_string(kind));
    }
  }
}

TEST(ReduceTest, BadArgumentsAreRefused) {
  float x[4] = {};
  EXPECT_EQ(DSM_NULL_POINTER, dsm_reduce(nullptr));
  dsm_reduce_params p{x, x, {4}, {1}, 1, 4, 1};
  EXPECT_EQ(DSM_BAD_CODE, dsm_reduce(&p));
  p.op = 0;
  p.dims[0] = 0;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_reduce(&p));
  const dsm_cumsum_params sum{x, x, 1, -1, 1, 0, 0};
  EXPECT_EQ(DSM_BAD_SIZE, dsm_cumsum(&sum));
}

}  // namespace
}  // namespace dsm
