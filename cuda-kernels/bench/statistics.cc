#include "bench/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace dsm::bench {
namespace {

// The 97.5th percentile of the normal distribution.
constexpr double kNormal = 1.959964;

}  // namespace

Interval MedianOf(std::vector<double> samples) {
  std::sort(samples.begin(), samples.end());
  const auto count = static_cast<double>(samples.size());
  const size_t last = samples.size() - 1, middle = samples.size() / 2;
  const double median = samples.size() % 2 == 1 ? samples[middle] : (samples[middle - 1] + samples[middle]) / 2;
  // How many samples lie below the median is binomial with p = 1/2; here as the normal distribution has it.
  const double below = std::floor((count - kNormal * std::sqrt(count)) / 2);
  const size_t low = below < 1 ? 0 : static_cast<size_t>(below) - 1;
  return {median, samples[low], samples[last - low]};
}

Interval RatioOf(const std::vector<double>& above, const std::vector<double>& below) {
  std::vector<double> ratios(above.size());
  for (size_t i = 0; i < ratios.size(); ++i) ratios[i] = above[i] / below[i];
  return MedianOf(std::move(ratios));
}

}  // namespace dsm::bench
