#include "bench/program.h"

#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "bench/report.h"

namespace dsm::bench {
namespace {

bool Known(const std::string& name) {
  return std::any_of(Ops().begin(), Ops().end(), [&name](const Op& op) { return op.name == name; });
}

int Rounds(const std::string& text) {
  char* end = nullptr;
  const long rounds = std::strtol(text.c_str(), &end, 10);
  if (text.empty() || *end != '\0' || rounds < 1 || rounds > 100000) {
    throw std::invalid_argument("--rounds takes a number from 1 to 100000, not '" + text + "'");
  }
  return static_cast<int>(rounds);
}

// As a whole, or not at all.
void Write(const std::string& file, const std::string& text) {
  const std::string fresh = file + ".new";
  std::ofstream out(fresh, std::ios::binary);
  out << text;
  out.close();
  if (!out || std::rename(fresh.c_str(), file.c_str()) != 0) {
    std::remove(fresh.c_str());
    throw std::runtime_error("cannot write " + file);
  }
}

}  // namespace

Arguments Parse(const std::vector<std::string>& arguments) {
  Arguments parsed;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    const bool option = argument == "--json" || argument == "--rounds";
    if (option && ++i == arguments.size()) throw std::invalid_argument(argument + " needs a value");
    if (argument == "--json") {
      parsed.json = arguments[i];
    } else if (argument == "--rounds") {
      parsed.settings.rounds = Rounds(arguments[i]);
    } else if (Known(argument)) {
      parsed.ops.push_back(argument);
    } else {
      throw std::invalid_argument("no kernel '" + argument + "'");
    }
  }
  return parsed;
}

bool RunBench(const Arguments& arguments, Size size, Device& device,
              const std::function<void(const std::string&)>& print) {
  const Peaks peaks = MeasurePeaks(device, arguments.settings);
  print(Text(device.Name(), peaks));
  std::vector<PointTimes> points;
  for (const Op& op : Ops()) {
    const auto& names = arguments.ops;
    if (!names.empty() && std::find(names.begin(), names.end(), op.name) == names.end()) continue;
    for (const MakePoint& make : size == Size::kFull ? op.points : op.small) {
      const auto point = make();
      points.push_back(Measure(op.name, *point, device, arguments.settings));
      print(Text(points.back(), peaks));
    }
  }
  if (!arguments.json.empty()) Write(arguments.json, Json(device.Name(), peaks, points));
  return std::all_of(points.begin(), points.end(), [](const PointTimes& times) { return times.faults.empty(); });
}

}  // namespace dsm::bench
