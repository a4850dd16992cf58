#include "bench/linear.h"

namespace dsm::bench {

std::vector<LinearShape> LinearSweep(const std::vector<double>& densities) {
  const std::pair<int64_t, int64_t> kLayers[] = {{512, 512}, {2048, 512}, {512, 2048}};
  std::vector<LinearShape> shapes;
  for (const auto& [rows, cols] : kLayers) {
    for (const int64_t tokens : {8, 96, 3072}) {
      for (const double density : densities) shapes.push_back({rows, cols, tokens, density});
    }
  }
  return shapes;
}

std::vector<float> SparseWeight(const LinearShape& s, int64_t height, int64_t width, int type) {
  auto weight = RandomValues(s.rows * s.cols, 101, type);
  const int64_t across = (s.cols + width - 1) / width;
  const auto chance = RandomValues((s.rows + height - 1) / height * across, 102);
  for (int64_t i = 0; i < s.rows * s.cols; ++i) {
    const int64_t unit = i / s.cols / height * across + i % s.cols / width;
    if (unit > 0 && chance[unit] >= 2 * s.density - 1) weight[i] = 0;
  }
  return weight;
}

std::pair<const void*, void*> MakeLinear(const LinearShape& s, const std::vector<float>& weight, Point& point) {
  Operand x = point.In(s.tokens * s.cols);
  void* y = point.Out(s.tokens * s.rows);
  const auto left = std::count_if(weight.begin(), weight.end(), [](float w) { return w != 0; });
  point.shape = Sizes({s.rows, s.cols}) + ", " + std::to_string(s.tokens) + " tokens";
  point.density = static_cast<double>(left) / static_cast<double>(weight.size());
  point.flops = 2.0 * static_cast<double>(left) * static_cast<double>(s.tokens);
  point.terms = static_cast<double>(s.cols);
  point.expected = [s, weight, values = std::move(x.values)](int64_t i) {
    double sum = 0;
    for (int64_t col = 0; col < s.cols; ++col) {
      sum += static_cast<double>(weight[i % s.rows * s.cols + col]) * values[i / s.rows * s.cols + col];
    }
    return sum;
  };
  const void* dense = point.Apart(Encode(weight, point.type()));
  point.dense = std::make_unique<DenseProduct>(DenseProduct{x.at, dense, y, s.rows, s.cols, s.tokens, point.type()});
  return {x.at, y};
}

}  // namespace dsm::bench
