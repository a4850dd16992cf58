#include "densitometer/movement.h"

#include <numeric>
#include <string>

#include "cpu/testing.h"

namespace dsm {
namespace {

template <class T>
std::vector<T> Numbered(int64_t size) {
  std::vector<T> values(static_cast<size_t>(size));
  std::iota(values.begin(), values.end(), T{1});
  return values;
}

int64_t Place(int rank, const int64_t* dims, const int64_t* strides, int64_t i) {
  int64_t at = 0;
  for (int d = rank - 1; d >= 0; --d) {
    at += i % dims[d] * strides[d];
    i /= dims[d];
  }
  return at;
}

struct CopyCase {
  std::vector<int64_t> dims, x_strides, y_strides;
  int64_t x_start;
};

// Rows, slices, expansion, reversal, transposes of both kinds, a transpose into a slice, scalars, nothing.
const CopyCase kCopies[] = {
    {{}, {}, {}, 0},
    {{100}, {1}, {1}, 0},
    {{100}, {3}, {1}, 0},
    {{100}, {-1}, {1}, 99},
    {{100}, {1}, {2}, 0},
    {{9, 17}, {20, 1}, {17, 1}, 3},
    {{9, 17}, {0, 1}, {17, 1}, 0},
    {{9, 17}, {1, 0}, {17, 1}, 0},
    {{9, 17}, {1, 9}, {17, 1}, 0},
    {{33, 50}, {1, 40}, {60, 1}, 0},
    {{3, 33, 50}, {1650, 1, 33}, {1650, 50, 1}, 0},
    {{33, 3, 50}, {1, 1650, 33}, {150, 50, 1}, 0},
    {{2, 3, 4, 5, 3, 2}, {1, 240, 60, 12, 4, 2}, {360, 120, 30, 6, 2, 1}, 0},
    {{5, 0, 3}, {3, 3, 1}, {3, 3, 1}, 0},
    {{64, 130, 48}, {130, 1, 8320}, {6240, 48, 1}, 0},
};

template <class T>
void CheckCopy(const CopyCase& c, int threads) {
  dsm_copy_params p{};
  p.rank = static_cast<int>(c.dims.size());
  std::copy(c.dims.begin(), c.dims.end(), p.dims);
  std::copy(c.x_strides.begin(), c.x_strides.end(), p.x_strides);
  std::copy(c.y_strides.begin(), c.y_strides.end(), p.y_strides);
  const auto x = Numbered<T>(500000);
  std::vector<T> y(500000), expected(500000);
  p.x = x.data() + c.x_start;
  p.y = y.data();
  p.element_size = sizeof(T);
  p.threads = threads;
  ASSERT_EQ(DSM_OK, dsm_copy(&p));
  int64_t size = 1;
  for (const int64_t d : c.dims) size *= d;
  for (int64_t i = 0; i < size; ++i) {
    expected[Place(p.rank, p.dims, p.y_strides, i)] = x[c.x_start + Place(p.rank, p.dims, p.x_strides, i)];
  }
  ASSERT_EQ(expected, y) << "rank " << p.rank << " size " << size;
}

TEST(CopyTest, EveryLayout) {
  for (const CopyCase& c : kCopies) {
    for (const int threads : {1, 2, 3}) {
      CheckCopy<float>(c, threads);
      CheckCopy<int64_t>(c, threads);
    }
  }
}

TEST(TransposeTest, EveryPermutationOfFour) {
  const std::vector<int64_t> dims = {3, 18, 5, 21};
  const auto x = Numbered<float>(3 * 18 * 5 * 21);
  std::vector<int32_t> order = {0, 1, 2, 3};
  do {
    std::vector<float> y(x.size());
    dsm_transpose_params p{x.data(), y.data(), {}, {}, 4, 4, 1};
    std::copy(dims.begin(), dims.end(), p.dims);
    std::copy(order.begin(), order.end(), p.permutation);
    ASSERT_EQ(DSM_OK, dsm_transpose(&p));
    const int64_t of_x[4] = {18 * 5 * 21, 5 * 21, 21, 1};
    int64_t y_dims[4], strides[4];
    for (int d = 0; d < 4; ++d) {
      y_dims[d] = dims[order[d]];
      strides[d] = of_x[order[d]];
    }
    for (size_t i = 0; i < y.size(); ++i) ASSERT_EQ(x[Place(4, y_dims, strides, i)], y[i]);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(LayoutTest, EverySizeRoundTheBlocks) {
  for (const int64_t rows : {1, 3, 4, 15, 16, 17, 40, 96}) {
    for (const int64_t cols : {1, 4, 7, 16, 33, 512}) {
      const auto x = Numbered<float>(2 * rows * (cols + 1));
      auto y = Untouched(2 * cols * (rows + 3));
      const dsm_layout_params p{x.data(), y.data(),          2,        rows, cols, rows * (cols + 1),
                                cols + 1, cols * (rows + 3), rows + 3, 2};
      ASSERT_EQ(DSM_OK, dsm_layout(&p));
      for (int64_t i = 0; i < static_cast<int64_t>(y.size()); ++i) {
        const int64_t r = i % (rows + 3), c = i / (rows + 3) % cols, b = i / (rows + 3) / cols;
        ASSERT_EQ(r < rows ? x[(b * rows + r) * (cols + 1) + c] : kUntouched, y[i]);
      }
    }
  }
}

TEST(MovementTest, BadArgumentsAreRefused) {
  float x[8] = {};
  EXPECT_EQ(DSM_NULL_POINTER, dsm_copy(nullptr));
  dsm_copy_params p{x, x + 4, {2, 2}, {2, 1}, {2, 1}, 2, 4, 1};
  EXPECT_EQ(DSM_OK, dsm_copy(&p));
  p.element_size = 2;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_copy(&p));
  p.element_size = 4;
  p.y_strides[0] = 0;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_copy(&p));
  dsm_transpose_params t{x, x + 4, {2, 2}, {0, 0}, 2, 4, 1};
  EXPECT_EQ(DSM_BAD_SIZE, dsm_transpose(&t));
  t.permutation[1] = 2;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_transpose(&t));
  EXPECT_EQ(DSM_OK, dsm_fill(x, 3, 2.5f));
  EXPECT_EQ(2.5f, x[2]);
  EXPECT_EQ(0.0f, x[3]);
  EXPECT_EQ(DSM_BAD_SIZE, dsm_fill(x, -1, 2.5f));
}

}  // namespace
}  // namespace dsm
