// Cases of token-major linear layers Y[tokens, rows] = activation(X[tokens, cols] W^T + bias) + residual: their data,
// and the result in double.
#ifndef DENSITOMETER_TESTING_LINEAR_H_
#define DENSITOMETER_TESTING_LINEAR_H_

#include <optional>
#include <utility>

#include "testing/testing.h"

namespace dsm {

enum class Residual { kNone, kApart, kInPlace };

struct LinearCase {
  int64_t rows, cols, tokens;
  int64_t align = 8;  // strides are the next multiples of it
  int activation = DSM_CUDA_ACTIVATION_NONE;
  bool bias = true;
  Residual residual = Residual::kNone;

  int64_t ldx() const { return (cols + align - 1) / align * align; }
  int64_t ldy() const { return (rows + align - 1) / align * align; }
  std::string Name() const {
    return std::to_string(rows) + "x" + std::to_string(cols) + ", " + std::to_string(tokens) + " tokens";
  }
};

inline double Activated(double v, int activation) {
  if (activation == DSM_CUDA_ACTIVATION_RELU) return std::max(v, 0.0);
  return activation == DSM_CUDA_ACTIVATION_GELU ? 0.5 * v * (1 + std::erf(v / std::sqrt(2.0))) : v;
}

// One case in one type, with a weight [rows, cols] that the type can hold.
class LinearData {
 public:
  LinearData(const LinearCase& c, int type, std::vector<float> weight)
      : case_(c),
        type_(type),
        weight_(std::move(weight)),
        x_(RandomValues(c.tokens * c.ldx(), 11, type)),
        bias_(RandomValues(c.rows, 12)),
        added_(RandomValues(c.tokens * c.ldy(), 13, type)),
        before_(c.residual == Residual::kInPlace ? added_ : Untouched(c.tokens * c.ldy())) {
    // What lies between the tokens must reach no result.
    for (size_t i = 0; i < x_.size(); ++i) {
      if (static_cast<int64_t>(i) % c.ldx() >= c.cols) x_[i] = NAN;
    }
    from_.emplace(Encode(x_, type)), to_.emplace(Encode(before_, type)), apart_.emplace(Encode(added_, type));
    biases_.emplace(bias_);
  }

  // All that the parameters of such layers have in common.
  template <typename Params>
  void Fill(Params& p) {
    p.bias = case_.bias ? biases_->data() : nullptr;
    p.residual = case_.residual == Residual::kNone    ? nullptr
                 : case_.residual == Residual::kApart ? apart_->data()
                                                      : to_->data();
    p.x = from_->data(), p.y = to_->data();
    p.rows = case_.rows, p.cols = case_.cols, p.tokens = case_.tokens;
    p.ldx = case_.ldx(), p.ldy = p.ldr = case_.ldy();
    p.type = type_, p.activation = case_.activation;
  }

  void ExpectResult(const std::string& name) const {
    std::vector<double> y(before_.begin(), before_.end());
    for (int64_t token = 0; token < case_.tokens; ++token) {
      for (int64_t row = 0; row < case_.rows; ++row) {
        double sum = case_.bias ? bias_[row] : 0;
        for (int64_t col = 0; col < case_.cols; ++col) {
          sum += static_cast<double>(weight_[row * case_.cols + col]) * x_[token * case_.ldx() + col];
        }
        const int64_t at = token * case_.ldy() + row;
        y[at] = Activated(sum, case_.activation) + (case_.residual == Residual::kNone ? 0 : added_[at]);
      }
    }
    // A row's sum has at most cols terms of at most 1, rounded in fp32; the result is rounded once to its type.
    const double tolerance = 2 * UnitRoundoff(type_) + static_cast<double>(case_.cols) * 0x1p-23;
    ExpectClose(y, Decode(to_->Values(), type_), tolerance, name);
  }

 private:
  const LinearCase case_;
  const int type_;
  const std::vector<float> weight_;
  std::vector<float> x_;
  const std::vector<float> bias_, added_, before_;
  std::optional<Buffer<uint8_t>> from_, to_, apart_;
  std::optional<Buffer<float>> biases_;
};

}  // namespace dsm

#endif  // DENSITOMETER_TESTING_LINEAR_H_
