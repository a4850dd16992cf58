#include "densitometer/sparse_linear.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "cpu/sparse_linear/strips.h"
#include "densitometer/status.h"

namespace {

enum class Format { kCsr, kNm24, kBsr };

struct Case {
  Format format;
  int64_t rows, cols, tokens;
  double density;
  int64_t block_rows = 1, block_cols = 1;
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
  static const char* const kNames[] = {"csr", "nm24", "bsr"};
  return out << kNames[static_cast<int>(c.format)] << " " << c.rows << "x" << c.cols << " T=" << c.tokens
             << " density=" << c.density << " block=" << c.block_rows << "x" << c.block_cols;
}

struct Variant {
  int x_layout, y_layout, activation;
  bool bias, residual;
  int threads;
};

std::vector<float> RandomFloats(std::mt19937* rng, int64_t n) {
  std::uniform_real_distribution<float> uniform(-1.0f, 1.0f);
  std::vector<float> values(n);
  for (float& v : values) v = uniform(*rng);
  return values;
}

// Every third row is empty, so that sums which no entry touches are tested at every density.
std::vector<float> RandomWeight(std::mt19937* rng, const Case& c) {
  std::vector<float> w = RandomFloats(rng, c.rows * c.cols);
  std::bernoulli_distribution keep(c.density);
  for (int64_t r = 0; r < c.rows; r += c.block_rows) {
    for (int64_t k = 0; k < c.cols; k += c.block_cols) {
      const bool kept = keep(*rng) && !(c.density < 1 && r / c.block_rows % 3 == 2);
      for (int64_t i = r; i < std::min(c.rows, r + c.block_rows) && !kept; ++i) {
        for (int64_t j = k; j < std::min(c.cols, k + c.block_cols); ++j) w[i * c.cols + j] = 0.0f;
      }
    }
  }
  return w;
}

void KeepTwoOfFour(std::vector<float>* w) {
  for (size_t i = 0; i < w->size(); i += 4) {
    (*w)[i + i / 4 % 4] = 0.0f;
    (*w)[i + (i / 4 + 1 + i / 16 % 3) % 4] = 0.0f;
  }
}

using Packed = std::unique_ptr<dsm_sparse_weight, decltype(&dsm_sparse_weight_free)>;

Packed Pack(const Case& c, const std::vector<float>& w) {
  dsm_sparse_weight* packed = nullptr;
  int status = DSM_OK;
  if (c.format == Format::kCsr) status = dsm_csr_pack(w.data(), c.rows, c.cols, &packed);
  if (c.format == Format::kNm24) status = dsm_nm24_pack(w.data(), c.rows, c.cols, &packed);
  if (c.format == Format::kBsr) status = dsm_bsr_pack(w.data(), c.rows, c.cols, c.block_rows, c.block_cols, &packed);
  EXPECT_EQ(DSM_OK, status);
  return Packed(packed, &dsm_sparse_weight_free);
}

double Activate(double x, int activation) {
  if (activation == DSM_ACTIVATION_RELU) return std::max(x, 0.0);
  if (activation == DSM_ACTIVATION_GELU) return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0)));
  return x;
}

// A matrix [tokens, features], aligned to cache lines, with padding after each row that holds a value that must
// survive.
class Matrix {
 public:
  static constexpr float kSentinel = 12345.0f;
  static constexpr int64_t kPadding = 3;

  Matrix(int layout, int64_t tokens, int64_t features)
      : layout_(layout),
        ld_((layout == DSM_TOKEN_MAJOR ? features : tokens) + kPadding),
        inner_(ld_ - kPadding),
        values_(ld_ * (layout == DSM_TOKEN_MAJOR ? tokens : features), kSentinel) {}

  float& At(int64_t token, int64_t feature) {
    return layout_ == DSM_TOKEN_MAJOR ? values_[token * ld_ + feature] : values_[feature * ld_ + token];
  }
  bool PaddingSurvived() const {
    for (size_t i = 0; i < values_.size(); ++i) {
      if (static_cast<int64_t>(i) % ld_ >= inner_ && values_[i] != kSentinel) return false;
    }
    return true;
  }
  void Fill(const std::vector<float>& token_major, int64_t tokens, int64_t features) {
    for (int64_t t = 0; t < tokens; ++t) {
      for (int64_t f = 0; f < features; ++f) At(t, f) = token_major[t * features + f];
    }
  }
  float* data() { return values_.data(); }
  int64_t ld() const { return ld_; }

 private:
  int layout_;
  int64_t ld_;
  int64_t inner_;
  dsm::AlignedVector<float> values_;
};

class Problem {
 public:
  explicit Problem(const Case& c) : case_(c), rng_(static_cast<uint32_t>(c.rows * 31 + c.cols * 7 + c.tokens)) {
    w_ = RandomWeight(&rng_, c);
    if (c.format == Format::kNm24) KeepTwoOfFour(&w_);
    x_ = RandomFloats(&rng_, c.tokens * c.cols);
    bias_ = RandomFloats(&rng_, c.rows);
    residual_ = RandomFloats(&rng_, c.tokens * c.rows);
    sums_.assign(c.tokens * c.rows, 0.0);
    for (int64_t t = 0; t < c.tokens; ++t) {
      for (int64_t n = 0; n < c.rows; ++n) sums_[t * c.rows + n] = Dot(t, n);
    }
  }

  void Check(const Variant& v, const dsm_sparse_weight* packed) {
    Matrix x(v.x_layout, case_.tokens, case_.cols);
    Matrix y(v.y_layout, case_.tokens, case_.rows);
    Matrix residual(v.y_layout, case_.tokens, case_.rows);
    x.Fill(x_, case_.tokens, case_.cols);
    residual.Fill(residual_, case_.tokens, case_.rows);
    dsm_sparse_linear run = {};
    run.weight = packed;
    run.x = x.data();
    run.ldx = x.ld();
    run.x_layout = v.x_layout;
    run.y = y.data();
    run.ldy = y.ld();
    run.y_layout = v.y_layout;
    run.bias = v.bias ? bias_.data() : nullptr;
    run.residual = v.residual ? residual.data() : nullptr;
    run.ld_residual = residual.ld();
    run.activation = v.activation;
    run.tokens = case_.tokens;
    run.threads = v.threads;
    ASSERT_EQ(DSM_OK, dsm_sparse_linear_scratch(&run, &run.scratch_floats));
    // NaN scratch: a sum that starts from what was there before would show.
    std::vector<float> scratch(run.scratch_floats, std::numeric_limits<float>::quiet_NaN());
    run.scratch = scratch.data();
    ASSERT_EQ(DSM_OK, dsm_sparse_linear_run(&run));
    EXPECT_TRUE(y.PaddingSurvived());
    Compare(v, &y);
  }

  const std::vector<float>& weight() const { return w_; }

 private:
  double Dot(int64_t t, int64_t n) const {
    double sum = 0;
    for (int64_t k = 0; k < case_.cols; ++k) {
      sum += static_cast<double>(x_[t * case_.cols + k]) * w_[n * case_.cols + k];
    }
    return sum;
  }

  void Compare(const Variant& v, Matrix* y) const {
    // Half a unit in the last place (6e-8) for each of cols products below 1, and the 1e-6 of the vectorised erf.
    const double tolerance = 2e-6 + 6e-8 * static_cast<double>(case_.cols);
    for (int64_t t = 0; t < case_.tokens; ++t) {
      for (int64_t n = 0; n < case_.rows; ++n) {
        const double sum = sums_[t * case_.rows + n] + (v.bias ? bias_[n] : 0.0f);
        const double want = Activate(sum, v.activation) + (v.residual ? residual_[t * case_.rows + n] : 0.0f);
        ASSERT_NEAR(want, y->At(t, n), tolerance) << "token " << t << ", feature " << n;
      }
    }
  }

  Case case_;
  std::mt19937 rng_;
  std::vector<float> w_, x_, bias_, residual_;
  std::vector<double> sums_;
};

std::vector<Variant> Variants() {
  std::vector<Variant> variants;
  int i = 0;
  for (int x_layout : {DSM_TOKEN_MAJOR, DSM_FEATURE_MAJOR}) {
    for (int y_layout : {DSM_TOKEN_MAJOR, DSM_FEATURE_MAJOR}) {
      for (int activation : {DSM_ACTIVATION_NONE, DSM_ACTIVATION_RELU, DSM_ACTIVATION_GELU}) {
        variants.push_back({x_layout, y_layout, activation, i % 2 == 0, i % 3 != 1, 1 + i % 3});
        ++i;
      }
    }
  }
  return variants;
}

std::vector<Case> Cases() {
  std::vector<Case> cases;
  for (int64_t tokens : {1, 3, 15, 16, 17, 31, 33, 47, 48, 49, 95, 96, 97}) {
    for (double density : {0.0, 0.01, 0.1, 0.5, 1.0}) cases.push_back({Format::kCsr, 37, 41, tokens, density});
    cases.push_back({Format::kNm24, 33, 44, tokens, 1.0});
    cases.push_back({Format::kBsr, 37, 41, tokens, 0.3, 4, 4});
  }
  for (int64_t side : {1, 3, 15, 16, 17, 31, 33, 95, 96, 97}) {
    cases.push_back({Format::kCsr, side, 50, 33, 0.5});
    cases.push_back({Format::kCsr, 50, side, 33, 0.5});
    for (int64_t block : {1, 2, 3, 4, 6, 8, 16})
      cases.push_back({Format::kBsr, side, 98 - side, 18, 0.4, block, block});
  }
  // Several row blocks and several chunks of columns.
  for (int64_t rows : {255, 256, 257, 2100}) cases.push_back({Format::kCsr, rows, 30, 50, 0.2});
  for (int64_t cols : {191, 192, 193, 400, 577}) {
    for (double density : {0.01, 0.1, 0.5}) cases.push_back({Format::kCsr, 70, cols, 50, density});
    cases.push_back({Format::kBsr, 70, cols, 50, 0.3, 1, 16});
    cases.push_back({Format::kBsr, 70, cols, 50, 0.3, 8, 5});
    cases.push_back({Format::kBsr, 70, cols, 50, 0.5, 2, cols});
  }
  // Groups of 0, 1 and 2 non-zeros; last words and last chunks that are not full.
  for (int64_t cols : {4, 12, 16, 20, 208, 212, 420, 1200}) {
    for (double density : {0.0, 0.5, 1.0}) cases.push_back({Format::kNm24, 70, cols, 50, density});
  }
  for (int64_t rows : {1, 255, 256, 257, 600}) cases.push_back({Format::kNm24, rows, 36, 97, 0.7});
  // A y beyond 8 MiB, which is stored past the caches where its rows are aligned.
  cases.push_back({Format::kCsr, 1021, 5, 2061, 0.4});
  return cases;
}

class SparseLinearTest : public testing::TestWithParam<Case> {};

TEST_P(SparseLinearTest, AgreesWithALoopInDouble) {
  Problem problem(GetParam());
  const Packed packed = Pack(GetParam(), problem.weight());
  for (const Variant& v : Variants()) {
    SCOPED_TRACE(testing::Message() << "x " << v.x_layout << " y " << v.y_layout << " act " << v.activation
                                    << " threads " << v.threads);
    problem.Check(v, packed.get());
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, SparseLinearTest, testing::ValuesIn(Cases()));

TEST(SparsePackTest, CountsNonzerosAndStoresWholeEntries) {
  std::vector<float> w(8 * 8, 0.0f);
  w[0] = 1.0f;
  w[63] = std::numeric_limits<float>::quiet_NaN();
  const Packed csr = Pack({Format::kCsr, 8, 8, 1, 0}, w);
  const Packed bsr = Pack({Format::kBsr, 8, 8, 1, 0, 4, 4}, w);
  EXPECT_EQ(2, dsm_sparse_weight_nonzeros(csr.get()));
  EXPECT_EQ(2, dsm_sparse_weight_stored(csr.get()));
  EXPECT_EQ(2, dsm_sparse_weight_nonzeros(bsr.get()));
  EXPECT_EQ(32, dsm_sparse_weight_stored(bsr.get()));
  EXPECT_GT(dsm_sparse_weight_bytes(csr.get()), 12);
  EXPECT_EQ(-1, dsm_sparse_weight_nonzeros(nullptr));
  EXPECT_EQ(-1, dsm_sparse_weight_stored(nullptr));
  EXPECT_EQ(-1, dsm_sparse_weight_bytes(nullptr));
}

TEST(SparsePackTest, TwoOfFourTakesTwoValuesAndOneByteForEachGroup) {
  const int64_t rows = 64, cols = 64;
  std::vector<float> w(rows * cols, 0.0f);
  w[3] = 1.0f;
  const Packed packed = Pack({Format::kNm24, rows, cols, 1, 0}, w);
  EXPECT_EQ(1, dsm_sparse_weight_nonzeros(packed.get()));
  EXPECT_EQ(rows * cols / 2, dsm_sparse_weight_stored(packed.get()));
  const int64_t groups = rows * cols / 4;
  const int64_t fixed = 1024;
  EXPECT_GE(dsm_sparse_weight_bytes(packed.get()), groups * 9);
  EXPECT_LE(dsm_sparse_weight_bytes(packed.get()), groups * 9 + fixed);
}

TEST(SparsePackTest, RejectsBadInput) {
  const std::vector<float> w(16, 1.0f);
  dsm_sparse_weight* packed = nullptr;
  EXPECT_EQ(DSM_NULL_POINTER, dsm_csr_pack(w.data(), 4, 4, nullptr));
  EXPECT_EQ(DSM_NULL_POINTER, dsm_csr_pack(nullptr, 4, 4, &packed));
  EXPECT_EQ(DSM_BAD_SIZE, dsm_csr_pack(w.data(), 0, 4, &packed));
  EXPECT_EQ(DSM_BAD_SIZE, dsm_csr_pack(w.data(), 4, -1, &packed));
  EXPECT_EQ(DSM_OVERFLOW, dsm_csr_pack(w.data(), int64_t{1} << 40, 4, &packed));
  for (int64_t cols : {1, 2, 3, 5, 6, 7}) EXPECT_EQ(DSM_BAD_SIZE, dsm_nm24_pack(w.data(), 2, cols, &packed));
  EXPECT_EQ(DSM_BAD_PATTERN, dsm_nm24_pack(w.data(), 4, 4, &packed));
  EXPECT_EQ(DSM_BAD_SIZE, dsm_bsr_pack(w.data(), 4, 4, 0, 4, &packed));
  EXPECT_EQ(DSM_BAD_SIZE, dsm_bsr_pack(w.data(), 4, 4, 4, 0, &packed));
  EXPECT_EQ(nullptr, packed);
}

class SparseLinearArgumentsTest : public testing::Test {
 protected:
  SparseLinearArgumentsTest() : packed_(Pack({Format::kCsr, 4, 4, 1, 1}, std::vector<float>(16, 1.0f))) {
    run_.weight = packed_.get();
    run_.x = x_;
    run_.y = y_;
    run_.ldx = run_.ldy = run_.ld_residual = 4;
    run_.tokens = 2;
    run_.threads = 1;
    EXPECT_EQ(DSM_OK, dsm_sparse_linear_scratch(&run_, &run_.scratch_floats));
    scratch_.resize(run_.scratch_floats);
    run_.scratch = scratch_.data();
  }

  template <typename T>
  int RunWith(T dsm_sparse_linear::*field, T value) {
    dsm_sparse_linear run = run_;
    run.*field = value;
    return dsm_sparse_linear_run(&run);
  }

  Packed packed_;
  float x_[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  float y_[8] = {};
  std::vector<float> scratch_;
  dsm_sparse_linear run_ = {};
};

TEST_F(SparseLinearArgumentsTest, RunsAsSetUp) {
  EXPECT_EQ(DSM_OK, dsm_sparse_linear_run(&run_));
  EXPECT_EQ(10.0f, y_[0]);
  EXPECT_EQ(26.0f, y_[7]);
}

TEST_F(SparseLinearArgumentsTest, RejectsBadInput) {
  using Run = dsm_sparse_linear;
  EXPECT_EQ(DSM_NULL_POINTER, dsm_sparse_linear_run(nullptr));
  EXPECT_EQ(DSM_NULL_POINTER, RunWith<const dsm_sparse_weight*>(&Run::weight, nullptr));
  EXPECT_EQ(DSM_NULL_POINTER, RunWith<const float*>(&Run::x, nullptr));
  EXPECT_EQ(DSM_NULL_POINTER, RunWith<float*>(&Run::y, nullptr));
  EXPECT_EQ(DSM_NULL_POINTER, RunWith<float*>(&Run::scratch, nullptr));
  EXPECT_EQ(DSM_BAD_SIZE, RunWith<int64_t>(&Run::scratch_floats, run_.scratch_floats - 1));
  EXPECT_EQ(DSM_BAD_SIZE, RunWith<int64_t>(&Run::tokens, 0));
  EXPECT_EQ(DSM_BAD_SIZE, RunWith<int64_t>(&Run::ldx, 3));
  EXPECT_EQ(DSM_BAD_SIZE, RunWith<int64_t>(&Run::ldy, 3));
  EXPECT_EQ(DSM_OVERFLOW, RunWith<int64_t>(&Run::ldx, int64_t{1} << 62));
  EXPECT_EQ(DSM_BAD_SIZE, RunWith<int>(&Run::threads, 0));
  EXPECT_EQ(DSM_BAD_SIZE, RunWith<int>(&Run::threads, 2)) << "scratch is for one thread";
  EXPECT_EQ(DSM_BAD_CODE, RunWith<int>(&Run::x_layout, 2));
  EXPECT_EQ(DSM_BAD_CODE, RunWith<int>(&Run::y_layout, -1));
  EXPECT_EQ(DSM_BAD_CODE, RunWith<int>(&Run::activation, 3));
  run_.residual = x_;
  EXPECT_EQ(DSM_BAD_SIZE, RunWith<int64_t>(&Run::ld_residual, 3));
  EXPECT_EQ(DSM_NULL_POINTER, dsm_sparse_linear_scratch(&run_, nullptr));
  EXPECT_EQ(0.0f, y_[0]) << "nothing is written on error";
}

TEST_F(SparseLinearArgumentsTest, ResidualMayBeTheOutput) {
  y_[0] = 100.0f;
  run_.residual = y_;
  EXPECT_EQ(DSM_OK, dsm_sparse_linear_run(&run_));
  EXPECT_EQ(110.0f, y_[0]);
}

}  // namespace
