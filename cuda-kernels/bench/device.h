// What kernels are timed on. Errors are exceptions that end in one sentence.
#ifndef DENSITOMETER_BENCH_DEVICE_H_
#define DENSITOMETER_BENCH_DEVICE_H_

#include <memory>
#include <string>

#include "bench/point.h"

namespace dsm::bench {

// Whether what a launch reads may be in the L2 cache when it starts.
enum class Cache { kWarm, kCold };
inline constexpr Cache kCaches[] = {Cache::kWarm, Cache::kCold};

// A launch that was made ready for being timed.
class Timed {
 public:
  virtual ~Timed() = default;
  // Seconds of one launch.
  virtual double Seconds(Cache cache) = 0;
};

class Device {
 public:
  virtual ~Device() = default;
  // For the report.
  virtual std::string Name() const = 0;
  virtual std::unique_ptr<Timed> Prepare(const Launch& launch) = 0;
  // The dense product by the fastest algorithm that is at hand; null where there is none, and `why` says why.
  virtual Launch Dense(const DenseProduct& product, std::string& why) = 0;
  // Copies within the device's memory.
  virtual Launch Copying(void* to, const void* from, size_t bytes) = 0;
};

}  // namespace dsm::bench

#endif  // DENSITOMETER_BENCH_DEVICE_H_
