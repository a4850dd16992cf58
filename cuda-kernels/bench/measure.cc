#include "bench/measure.h"

#include <numeric>

#include "bench/statistics.h"

namespace dsm::bench {
namespace {

constexpr int kUntimedRounds = 2;

double Rate(Device& device, const Launch& launch, double amount, int rounds) {
  const auto timed = device.Prepare(launch);
  std::vector<double> seconds;
  for (int i = 0; i < kUntimedRounds + rounds; ++i) seconds.push_back(timed->Seconds(Cache::kWarm));
  return amount / MedianOf({seconds.begin() + kUntimedRounds, seconds.end()}).median;
}

double ProductRate(Device& device, const Settings& settings, int type, std::string& why) {
  const int64_t side = settings.peak_side, elements = side * side;
  Point point(type);
  const auto values = Encode(RandomValues(elements, 1, type), type);
  const DenseProduct product{point.Apart(values), point.Apart(values), point.Apart(values), side, side, side, type};
  const Launch launch = device.Dense(product, why);
  if (launch == nullptr) return 0;
  return Rate(device, launch, 2.0 * static_cast<double>(elements) * static_cast<double>(side), 5);
}

Work DenseWork(const DenseProduct& p) {
  const auto rows = static_cast<double>(p.rows), cols = static_cast<double>(p.cols);
  const auto tokens = static_cast<double>(p.tokens);
  return {static_cast<double>(TypeBytes(p.type)) * (rows * cols + tokens * cols + tokens * rows),
          2 * rows * cols * tokens};
}

// Runs an arm once; its results, or a fault and none.
std::vector<std::vector<double>> Results(Point& point, const Arm& arm, std::vector<std::string>& faults) {
  point.Spoil();
  const int status = arm.launch(nullptr);
  if (status == DSM_CUDA_OK) return point.Results();
  faults.push_back(arm.name + ": refused or failed with status " + std::to_string(status));
  return {};
}

// The arms whose results are right.
std::vector<Arm> RightArms(Point& point, const std::vector<Arm>& arms, std::vector<std::string>& faults) {
  const auto control = Results(point, arms[0], faults);
  if (control.empty()) return {};
  const std::string fault = point.Judge(control);
  if (!fault.empty()) {
    faults.push_back(arms[0].name + ", the control: " + fault);
    return {};
  }
  std::vector<Arm> right{arms[0]};
  for (size_t i = 1; i < arms.size(); ++i) {
    const auto results = Results(point, arms[i], faults);
    if (results.empty()) continue;
    const std::string difference = point.Compare(control, results);
    if (difference.empty()) {
      right.push_back(arms[i]);
    } else {
      faults.push_back(arms[i].name + ": " + difference);
    }
  }
  return right;
}

}  // namespace

const ArmTimes* PointTimes::DenseArm() const {
  const auto found = std::find_if(arms.begin(), arms.end(), [](const ArmTimes& arm) { return arm.name == kDenseArm; });
  return found == arms.end() ? nullptr : &*found;
}

Peaks MeasurePeaks(Device& device, const Settings& settings) {
  Peaks peaks;
  {
    Point point(DSM_CUDA_FP32);
    const std::vector<uint8_t> bytes(static_cast<size_t>(settings.peak_bytes));
    void* to = point.Apart(bytes);
    const void* from = point.Apart(bytes);
    peaks.copy = Rate(device, device.Copying(to, from, bytes.size()), 2.0 * static_cast<double>(bytes.size()), 20);
  }
  for (const int type : kFloatTypes) peaks.product[type] = ProductRate(device, settings, type, peaks.why);
  return peaks;
}

PointTimes Measure(const std::string& op, Point& point, Device& device, const Settings& settings) {
  PointTimes times{op, point.shape, point.type(), point.density, {}, {}, "", {}};
  std::vector<Arm> arms = point.arms();
  if (point.dense != nullptr) {
    times.dense = DenseWork(*point.dense);
    const Launch dense = device.Dense(*point.dense, times.why_no_dense);
    if (dense != nullptr) arms.push_back({kDenseArm, dense, times.dense});
  }
  arms = RightArms(point, arms, times.faults);
  std::vector<std::unique_ptr<Timed>> timed;
  for (const Arm& arm : arms) {
    times.arms.push_back({arm.name, arm.work, {}});
    timed.push_back(device.Prepare(arm.launch));
  }
  std::vector<size_t> order(arms.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::mt19937 generator(1);
  for (int round = -kUntimedRounds; round < settings.rounds; ++round) {
    std::shuffle(order.begin(), order.end(), generator);
    for (const Cache cache : kCaches) {
      for (const size_t arm : order) {
        const double seconds = timed[arm]->Seconds(cache);
        if (round >= 0) times.arms[arm].seconds[static_cast<int>(cache)].push_back(seconds);
      }
    }
  }
  return times;
}

}  // namespace dsm::bench
