// kernels_bench [NAME]... [--json FILE] [--rounds N]: times kernels on a device. Ends with 1 when a result is wrong,
// with 2 when an argument is, and with 77 and the reason where there is no device.
#include <cstdio>
#include <exception>
#include <stdexcept>

#include "bench/gpu.h"
#include "bench/program.h"

namespace {

int Bench(const std::vector<std::string>& words) {
  const dsm::bench::Arguments arguments = dsm::bench::Parse(words);
  const std::string reason = dsm::WhyNoRunner();
  if (!reason.empty()) {
    std::printf("skipped: %s\n", reason.c_str());
    return 77;
  }
  const auto gpu = dsm::bench::OpenGpu();
  const bool right = dsm::bench::RunBench(arguments, dsm::bench::Size::kFull, *gpu, [](const std::string& text) {
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  });
  return right ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return Bench({argv + 1, argv + argc});
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
