// What was measured, as text and as JSON.
#ifndef DENSITOMETER_BENCH_REPORT_H_
#define DENSITOMETER_BENCH_REPORT_H_

#include "bench/measure.h"

namespace dsm::bench {

// "H200: copies 4.1 TB/s; products fp32 48.2, fp16 ... TFLOP/s"
std::string Text(const std::string& device, const Peaks& peaks);

// A headline and a row for each arm and state of the cache: time with its interval, bytes and FLOP per second, their
// shares of the peaks, and how many times faster than the dense arm.
std::string Text(const PointTimes& times, const Peaks& peaks);

// One document, with all samples in seconds.
std::string Json(const std::string& device, const Peaks& peaks, const std::vector<PointTimes>& points);

}  // namespace dsm::bench

#endif  // DENSITOMETER_BENCH_REPORT_H_
