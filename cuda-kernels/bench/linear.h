// Bench cases of sparse linear layers: density x shape x tokens, and the dense product beside them.
#ifndef DENSITOMETER_BENCH_LINEAR_H_
#define DENSITOMETER_BENCH_LINEAR_H_

#include <tuple>

#include "bench/cases.h"

namespace dsm::bench {

struct LinearShape {
  int64_t rows, cols, tokens;
  double density;
};

// The layers of a Transformer with 512 channels, 2,048 of them inside its feed-forward part; one window of 96 steps and
// 32 of them, and few tokens, as a decoder has.
std::vector<LinearShape> LinearSweep(const std::vector<double>& densities);

// A weight [rows, cols] in which each unit of `height` x `width` elements stays with the probability `density`, at
// least one of them; seeded.
std::vector<float> SparseWeight(const LinearShape& s, int64_t height, int64_t width, int type);

// Fills what all such layers have in common: X and Y, contiguous and token-major; no bias, activation or residual.
// Sets the point's shape, density, work, expected values and dense product.
template <typename Params>
void FillLinear(const LinearShape& s, const std::vector<float>& weight, Point& point, Params& p);

// What FillLinear does to the point; returns where X and Y are.
std::pair<const void*, void*> MakeLinear(const LinearShape& s, const std::vector<float>& weight, Point& point);

template <typename Params>
void FillLinear(const LinearShape& s, const std::vector<float>& weight, Point& point, Params& p) {
  std::tie(p.x, p.y) = MakeLinear(s, weight, point);
  p.rows = s.rows, p.cols = s.cols, p.tokens = s.tokens;
  p.ldx = s.cols, p.ldy = s.rows;
  p.type = point.type(), p.activation = DSM_CUDA_ACTIVATION_NONE;
}

}  // namespace dsm::bench

#endif  // DENSITOMETER_BENCH_LINEAR_H_
