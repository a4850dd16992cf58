#include "bench/point.h"

namespace dsm::bench {
namespace {

// Entries that are compared with what is expected in double.
constexpr int64_t kJudged = 64;

double Largest(const std::vector<double>& values) {
  double largest = 1e-6;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

std::string Difference(size_t entry, double is, double ought) {
  return "entry " + std::to_string(entry) + " is " + std::to_string(is) + ", not " + std::to_string(ought);
}

}  // namespace

void* Point::Apart(const std::vector<uint8_t>& encoded) {
  inputs_.push_back(std::make_unique<Buffer<uint8_t>>(encoded));
  return inputs_.back()->data();
}

const void* Point::Copy(const std::vector<uint8_t>& encoded) {
  bytes_ += static_cast<double>(encoded.size());
  return Apart(encoded);
}

void* Point::Out(int64_t elements, int type) {
  const std::vector<double> untouched(static_cast<size_t>(elements), kUntouched);
  outputs_.push_back({std::make_unique<Buffer<uint8_t>>(EncodeAny(untouched, type)), elements, type});
  bytes_ += static_cast<double>(elements) * static_cast<double>(AnyTypeBytes(type));
  return outputs_.back().memory->data();
}

void Point::Spoil() {
  for (Output& output : outputs_) {
    const auto untouched =
        EncodeAny(std::vector<double>(static_cast<size_t>(output.elements), kUntouched), output.type);
    CopyIn(output.memory->data(), untouched.data(), untouched.size());
  }
}

std::vector<std::vector<double>> Point::Results() const {
  std::vector<std::vector<double>> results;
  for (const Output& output : outputs_) results.push_back(DecodeAny(output.memory->Values(), output.type));
  return results;
}

// Each of the two was rounded once to its type, and each of its sums at every addend.
double Point::Tolerance(int type, double largest) const {
  return IsFloatType(type) ? (4 * UnitRoundoff(type) + (terms + 8) * 0x1p-23) * largest : 0;
}

std::string Point::Compare(const std::vector<std::vector<double>>& control,
                           const std::vector<std::vector<double>>& results) const {
  for (size_t output = 0; output < control.size(); ++output) {
    const double tolerance = Tolerance(outputs_[output].type, Largest(control[output]));
    for (size_t i = 0; i < control[output].size(); ++i) {
      const double is = results[output][i], ought = control[output][i];
      if (!(std::abs(is - ought) <= tolerance)) return Difference(i, is, ought);
    }
  }
  return "";
}

std::string Point::Judge(const std::vector<std::vector<double>>& control) const {
  for (const auto& values : control) {
    for (size_t i = 0; i < values.size(); ++i) {
      if (values[i] == kUntouched) return "entry " + std::to_string(i) + " was not written";
      if (!std::isfinite(values[i])) return "entry " + std::to_string(i) + " is not finite";
    }
  }
  if (expected == nullptr) return "";
  const auto entries = static_cast<int64_t>(control[0].size());
  const double tolerance = Tolerance(outputs_[0].type, Largest(control[0]));
  for (int64_t judged = 0; judged < std::min(kJudged, entries); ++judged) {
    const int64_t i = judged * (entries - 1) / std::max<int64_t>(1, std::min(kJudged, entries) - 1);
    const double ought = expected(i);
    if (!(std::abs(control[0][i] - ought) <= tolerance)) return Difference(i, control[0][i], ought);
  }
  return "";
}

std::string Sizes(const std::vector<int64_t>& sizes) {
  std::string text;
  for (const int64_t size : sizes) text += (text.empty() ? "" : "x") + std::to_string(size);
  return text;
}

}  // namespace dsm::bench
