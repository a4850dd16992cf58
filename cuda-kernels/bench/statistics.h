// The middle of samples, and how well they fix it.
#ifndef DENSITOMETER_BENCH_STATISTICS_H_
#define DENSITOMETER_BENCH_STATISTICS_H_

#include <vector>

namespace dsm::bench {

// The median lies between `low` and `high` with 95 % confidence: both are samples, found by rank, so no distribution is
// assumed. Fewer than 6 samples do not allow that much confidence; then they are the smallest and the largest one.
struct Interval {
  double median = 0, low = 0, high = 0;
};

// Of at least one sample.
Interval MedianOf(std::vector<double> samples);

// Of above[i] / below[i]: samples that were taken side by side, equally many.
Interval RatioOf(const std::vector<double>& above, const std::vector<double>& below);

}  // namespace dsm::bench

#endif  // DENSITOMETER_BENCH_STATISTICS_H_
