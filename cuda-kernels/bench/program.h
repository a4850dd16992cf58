// The program around the measurements: arguments in, tables out.
#ifndef DENSITOMETER_BENCH_PROGRAM_H_
#define DENSITOMETER_BENCH_PROGRAM_H_

#include <functional>

#include "bench/measure.h"

namespace dsm::bench {

struct Arguments {
  std::vector<std::string> ops;  // none: all
  std::string json;              // a file to write; empty: none
  Settings settings;
};

// Reads "[NAME]... [--json FILE] [--rounds N]". Throws std::invalid_argument with one sentence.
Arguments Parse(const std::vector<std::string>& arguments);

// Whether the points of an op are those for a device or the small ones.
enum class Size { kFull, kSmall };

// Measures, hands over the text as it comes, writes the JSON; false when a result was wrong. Throws std::runtime_error
// with one sentence.
bool RunBench(const Arguments& arguments, Size size, Device& device,
              const std::function<void(const std::string&)>& print);

}  // namespace dsm::bench

#endif  // DENSITOMETER_BENCH_PROGRAM_H_
