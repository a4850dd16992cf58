// Times the arms of points, after a check that their results are right.
#ifndef DENSITOMETER_BENCH_MEASURE_H_
#define DENSITOMETER_BENCH_MEASURE_H_

#include "bench/cases.h"
#include "bench/device.h"

namespace dsm::bench {

struct Settings {
  int rounds = 50;                        // samples of each arm
  int64_t peak_side = 8192;               // of the square product whose rate counts as peak
  int64_t peak_bytes = int64_t{1} << 29;  // of the copy whose rate counts as peak
};

// What the device reached in this run: the unit of all shares.
struct Peaks {
  double copy = 0;         // bytes per second, read and written ones both counted
  double product[3] = {};  // FLOP per second by type; 0 where there is no dense product
  std::string why;         // not, then
};

struct ArmTimes {
  std::string name;
  Work work;
  std::vector<double> seconds[2];  // by Cache; sample i of all arms was taken in round i
};

inline constexpr char kDenseArm[] = "cublaslt";

struct PointTimes {
  std::string op, shape;
  int type = 0;
  double density = 1;
  Work dense;  // of the same layer without zeros left out; no work where that is no question
  std::vector<ArmTimes> arms;
  std::string why_no_dense;         // empty where there is a dense arm, or no question of one
  std::vector<std::string> faults;  // wrong results and failed launches; those arms are not timed

  // Null when it was not timed.
  const ArmTimes* DenseArm() const;
};

Peaks MeasurePeaks(Device& device, const Settings& settings);

// All arms take turns, in an order that is drawn anew for each round.
PointTimes Measure(const std::string& op, Point& point, Device& device, const Settings& settings);

}  // namespace dsm::bench

#endif  // DENSITOMETER_BENCH_MEASURE_H_
