#include <limits>
#include <numeric>
#include <string>

#include "cpu/testing.h"
#include "densitometer/movement.h"

namespace dsm {
namespace {

TEST(GatherTest, MatchesTheDefinition) {
  const int64_t outer = 3, length = 5, inner = 7;
  const auto x = RandomFloats(outer * length * inner, 1);
  const std::vector<int64_t> index = {4, 0, -1, 2, -5, 2};
  for (const int threads : {1, 2, 3}) {
    auto y = Untouched(outer * 6 * inner);
    const dsm_gather_params p{x.data(), index.data(), y.data(), outer, length, inner, 6, 4, threads};
    ASSERT_EQ(DSM_OK, dsm_gather(&p));
    for (int64_t i = 0; i < static_cast<int64_t>(y.size()); ++i) {
      const int64_t j = (index[i / inner % 6] + length) % length;
      ASSERT_EQ(x[(i / inner / 6 * length + j) * inner + i % inner], y[i]);
    }
  }
}

TEST(GatherTest, EightByteElementsAndHostileIndices) {
  const std::vector<int64_t> x = {10, 20, 30};
  std::vector<int64_t> y(2), index = {2, -3};
  dsm_gather_params p{x.data(), index.data(), y.data(), 1, 3, 1, 2, 8, 1};
  ASSERT_EQ(DSM_OK, dsm_gather(&p));
  EXPECT_EQ(std::vector<int64_t>({30, 10}), y);
  for (const int64_t bad : {int64_t{3}, int64_t{-4}, INT64_MAX, INT64_MIN}) {
    index[1] = bad;
    EXPECT_EQ(DSM_OUT_OF_RANGE, dsm_gather(&p)) << bad;
  }
  p.count = -1;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_gather(&p));
  EXPECT_EQ(DSM_NULL_POINTER, dsm_gather(nullptr));
}

// Shapes [3, 6, 5] and [2, 4, 5], every axis.
template <class Check>
void ForEachAxis(const Check& check) {
  for (int axis = 0; axis < 3; ++axis) {
    const int64_t x_dims[3] = {3, 6, 5};
    std::vector<int64_t> index(40);
    for (size_t i = 0; i < index.size(); ++i) {
      const int64_t length = x_dims[axis];
      index[i] = static_cast<int64_t>(i * 7 % 11) % length - (i % 4 == 0 ? length : 0);
    }
    check(axis, index, [&, axis](int64_t i) {
      int64_t place[3] = {i / 20, i / 5 % 4, i % 5};
      place[axis] = (index[i] + x_dims[axis]) % x_dims[axis];
      return (place[0] * 6 + place[1]) * 5 + place[2];
    });
  }
}

TEST(GatherElementsTest, EveryAxis) {
  const auto x = RandomFloats(90, 1);
  ForEachAxis([&](int axis, std::vector<int64_t>& index, const auto& place) {
    auto y = Untouched(40);
    dsm_gather_elements_params p{x.data(), index.data(), y.data(), {3, 6, 5}, {2, 4, 5}, 3, axis, 4};
    ASSERT_EQ(DSM_OK, dsm_gather_elements(&p));
    for (int64_t i = 0; i < 40; ++i) ASSERT_EQ(x[place(i)], y[i]);
    index[39] = 6;
    EXPECT_EQ(DSM_OUT_OF_RANGE, dsm_gather_elements(&p));
    p.axis = 3;
    EXPECT_EQ(DSM_BAD_SIZE, dsm_gather_elements(&p));
  });
}

TEST(ScatterElementsTest, EveryAxis) {
  const auto x = RandomFloats(90, 1), updates = RandomFloats(40, 2);
  ForEachAxis([&](int axis, std::vector<int64_t>& index, const auto& place) {
    for (const int reduction : {DSM_SCATTER_SET, DSM_SCATTER_ADD}) {
      auto y = Untouched(90), expected = x;
      dsm_scatter_elements_params p{x.data(), index.data(), updates.data(), y.data(), {3, 6, 5}, {2, 4, 5},
                                    3,        axis,         reduction};
      ASSERT_EQ(DSM_OK, dsm_scatter_elements(&p));
      for (int64_t i = 0; i < 40; ++i) {
        float& to = expected[static_cast<size_t>(place(i))];
        to = reduction == DSM_SCATTER_ADD ? to + updates[i] : updates[i];
      }
      EXPECT_EQ(expected, y) << "axis " << axis;
    }
    index[0] = INT64_MIN;
    auto y = x;
    const dsm_scatter_elements_params p{y.data(), index.data(), updates.data(), y.data(), {3, 6, 5}, {2, 4, 5}, 3, axis,
                                        0};
    EXPECT_EQ(DSM_OUT_OF_RANGE, dsm_scatter_elements(&p));
  });
}

TEST(TopKTest, SortedWithTiesByIndex) {
  for (const int64_t length : {1, 2, 9, 50}) {
    for (const int64_t k : {int64_t{1}, (length + 1) / 2, length}) {
      for (const int largest : {0, 1}) {
        const int64_t outer = 3, inner = 4;
        auto x = RandomFloats(outer * length * inner, 1);
        for (float& value : x) value = std::round(value * 4);  // many ties, -0 and 0 among them
        auto values = Untouched(outer * k * inner);
        std::vector<int64_t> indices(values.size()), keys(static_cast<size_t>(length));
        const dsm_top_k_params p{x.data(), values.data(), indices.data(), keys.data(), outer, length, inner,
                                 k,        largest};
        ASSERT_EQ(DSM_OK, dsm_top_k(&p));
        for (int64_t line = 0; line < outer * inner; ++line) {
          const auto at = [&](int64_t i) { return x[(line / inner * length + i) * inner + line % inner]; };
          std::vector<int64_t> order(static_cast<size_t>(length));
          std::iota(order.begin(), order.end(), 0);
          std::stable_sort(order.begin(), order.end(),
                           [&](int64_t a, int64_t b) { return largest != 0 ? at(a) > at(b) : at(a) < at(b); });
          for (int64_t n = 0; n < k; ++n) {
            const int64_t to = (line / inner * k + n) * inner + line % inner;
            ASSERT_EQ(order[n], indices[to]);
            ASSERT_EQ(at(order[n]), values[to]);
          }
        }
      }
    }
  }
}

TEST(TopKTest, NanCountsAsLargest) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> x = {1.0f, nan, std::numeric_limits<float>::infinity(), -nan};
  std::vector<int64_t> indices(4), keys(4);
  dsm_top_k_params p{x.data(), nullptr, indices.data(), keys.data(), 1, 4, 1, 4, 1};
  ASSERT_EQ(DSM_OK, dsm_top_k(&p));
  EXPECT_EQ(std::vector<int64_t>({1, 3, 2, 0}), indices);
  p.largest = 0;
  ASSERT_EQ(DSM_OK, dsm_top_k(&p));
  EXPECT_EQ(std::vector<int64_t>({0, 2, 1, 3}), indices);
  p.k = 5;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_top_k(&p));
}

}  // namespace
}  // namespace dsm
