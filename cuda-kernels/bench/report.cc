#include "bench/report.h"

#include <cstdarg>
#include <cstdio>

#include "bench/statistics.h"

namespace dsm::bench {
namespace {

const char* CacheName(Cache cache) { return cache == Cache::kWarm ? "warm" : "cold"; }

__attribute__((format(printf, 1, 2))) std::string Format(const char* format, ...) {
  char text[256];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return text;
}

// Of a rate in the peak; "-" where either is not known.
std::string Share(double rate, double peak) { return rate > 0 && peak > 0 ? Format("%.1f%%", 100 * rate / peak) : "-"; }

std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += static_cast<unsigned char>(c) < ' ' ? Format("\\u%04x", static_cast<unsigned>(c)) : std::string(1, c);
  }
  return quoted + '"';
}

template <typename Range, typename Element>
std::string List(const Range& range, Element element) {
  std::string list;
  for (const auto& entry : range) list += (list.empty() ? "" : ", ") + element(entry);
  return "[" + list + "]";
}

std::string Samples(const std::vector<double>& seconds) {
  return List(seconds, [](double value) { return Format("%.9g", value); });
}

std::string Json(const ArmTimes& arm) {
  return Format("\n    {\"name\": %s, \"bytes\": %.0f, \"flops\": %.0f, ", Quoted(arm.name).c_str(), arm.work.bytes,
                arm.work.flops) +
         "\"warm_seconds\": " + Samples(arm.seconds[0]) + ", \"cold_seconds\": " + Samples(arm.seconds[1]) + "}";
}

std::string Json(const PointTimes& times) {
  return "\n  {\"op\": " + Quoted(times.op) + ", \"shape\": " + Quoted(times.shape) +
         ", \"type\": " + Quoted(TypeName(times.type)) +
         Format(", \"density\": %.6g, \"dense_bytes\": %.0f, \"dense_flops\": %.0f, \"why_no_dense\": ", times.density,
                times.dense.bytes, times.dense.flops) +
         Quoted(times.why_no_dense) + ", \"faults\": " + List(times.faults, Quoted) +
         ", \"arms\": " + List(times.arms, [](const ArmTimes& arm) { return Json(arm); }) + "}";
}

std::string Headline(const PointTimes& times) {
  std::string line = times.op + " " + times.shape + ", " + TypeName(times.type);
  if (times.dense.flops > 0) {
    line += Format(", density %.3g (dense %.3f MB, %.3f GFLOP)", times.density, times.dense.bytes * 1e-6,
                   times.dense.flops * 1e-9);
  }
  return line + (times.why_no_dense.empty() ? "" : "; no dense product: " + times.why_no_dense) + "\n";
}

std::string Row(const PointTimes& times, const ArmTimes& arm, Cache cache, const Peaks& peaks) {
  const auto& seconds = arm.seconds[static_cast<int>(cache)];
  const Interval time = MedianOf(seconds);
  const double bytes = arm.work.bytes / time.median, flops = arm.work.flops / time.median;
  std::string speedup = "-";
  const ArmTimes* dense = times.DenseArm();
  if (dense != nullptr) {
    const Interval ratio = RatioOf(dense->seconds[static_cast<int>(cache)], seconds);
    speedup = Format("%.2f (%.2f to %.2f)", ratio.median, ratio.low, ratio.high);
  }
  return Format("  %-24s %s %10.2f (%.2f to %.2f) us %10.3f MB %9.1f GB/s %7s %10.3f GFLOP %10.1f GFLOP/s %7s  x %s\n",
                arm.name.c_str(), CacheName(cache), time.median * 1e6, time.low * 1e6, time.high * 1e6,
                arm.work.bytes * 1e-6, bytes * 1e-9, Share(bytes, peaks.copy).c_str(), arm.work.flops * 1e-9,
                flops * 1e-9, Share(flops, peaks.product[times.type]).c_str(), speedup.c_str());
}

}  // namespace

std::string Text(const std::string& device, const Peaks& peaks) {
  std::string line = device + Format(": measured peaks: copies %.1f GB/s", peaks.copy * 1e-9);
  for (const int type : kFloatTypes) {
    if (peaks.product[type] > 0)
      line += Format(", %s products %.2f TFLOP/s", TypeName(type), peaks.product[type] * 1e-12);
  }
  return line + (peaks.why.empty() ? "" : "; no dense product: " + peaks.why) + "\n";
}

std::string Text(const PointTimes& times, const Peaks& peaks) {
  std::string text = Headline(times);
  for (const std::string& fault : times.faults) text += "  WRONG: " + fault + "\n";
  for (const ArmTimes& arm : times.arms) {
    for (const Cache cache : kCaches) text += Row(times, arm, cache, peaks);
  }
  return text;
}

std::string Json(const std::string& device, const Peaks& peaks, const std::vector<PointTimes>& points) {
  return "{\"device\": " + Quoted(device) +
         Format(", \"peak_bytes_per_second\": %.9g, \"peak_flops_per_second\": ", peaks.copy) +
         Format("{\"fp32\": %.9g, \"fp16\": %.9g, \"bf16\": %.9g}", peaks.product[0], peaks.product[1],
                peaks.product[2]) +
         ", \"points\": " + List(points, [](const PointTimes& times) { return Json(times); }) + "}\n";
}

}  // namespace dsm::bench
