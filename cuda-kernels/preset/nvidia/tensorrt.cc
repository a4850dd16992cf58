#include "densitometer/nvidia/tensorrt.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <mutex>
#include <string>
#include <vector>

#include "preset/nvidia/tensorrt_interfaces.h"

namespace dsm::tensorrt {
namespace {

// Remembers what the build tells, for whoever asks: no call goes from TensorRT's threads into the JVM.
class Monitor final : public ProgressMonitor {
 public:
  int32_t GetApiLanguage() const noexcept override { return 0; }
  InterfaceInfo GetInterfaceInfo() const noexcept override { return {"IProgressMonitor", 1, 0}; }

  void PhaseStart(const char* phase, const char*, int32_t steps) noexcept override {
    const std::lock_guard lock(mutex_);
    phases_.push_back({phase == nullptr ? "" : phase, 0, steps});
  }

  bool StepComplete(const char* phase, int32_t step) noexcept override {
    const std::lock_guard lock(mutex_);
    const auto found = Find(phase);
    // Steps count from 0, and this one is done.
    if (found != phases_.rend()) found->step = step + 1;
    return !cancelled_;
  }

  void PhaseFinish(const char* phase) noexcept override {
    const std::lock_guard lock(mutex_);
    const auto found = Find(phase);
    if (found != phases_.rend()) phases_.erase(std::next(found).base());
  }

  void Cancel() noexcept { cancelled_ = true; }

  int Read(char* phase, int phase_bytes, int* step, int* steps) const {
    const std::lock_guard lock(mutex_);
    const Phase none{"", 0, 0};
    const Phase& inner = phases_.empty() ? none : phases_.back();
    std::snprintf(phase, static_cast<size_t>(phase_bytes), "%s", inner.name.c_str());
    *step = inner.step;
    *steps = inner.steps;
    return static_cast<int>(phases_.size());
  }

 private:
  struct Phase {
    std::string name;
    int32_t step;
    int32_t steps;
  };

  std::vector<Phase>::reverse_iterator Find(const char* phase) {
    const char* name = phase == nullptr ? "" : phase;
    return std::find_if(phases_.rbegin(), phases_.rend(), [name](const Phase& p) { return p.name == name; });
  }

  mutable std::mutex mutex_;
  std::vector<Phase> phases_;
  std::atomic<bool> cancelled_ = false;
};

// The pointer that TensorRT gets is that of the interface.
Monitor* Of(void* monitor) { return static_cast<Monitor*>(static_cast<ProgressMonitor*>(monitor)); }

}  // namespace
}  // namespace dsm::tensorrt

extern "C" {

void dsm_tensorrt_delete(void* object) { delete static_cast<dsm::tensorrt::Object*>(object); }

void dsm_tensorrt_delete_parser(void* parser) { delete static_cast<dsm::tensorrt::Parser*>(parser); }

void* dsm_tensorrt_monitor_new(void) {
  return static_cast<dsm::tensorrt::ProgressMonitor*>(new dsm::tensorrt::Monitor);
}

void dsm_tensorrt_monitor_delete(void* monitor) {
  if (monitor != nullptr) delete dsm::tensorrt::Of(monitor);
}

void dsm_tensorrt_monitor_cancel(void* monitor) {
  if (monitor != nullptr) dsm::tensorrt::Of(monitor)->Cancel();
}

int dsm_tensorrt_monitor_read(void* monitor, char* phase, int phase_bytes, int* step, int* steps) {
  if (monitor == nullptr || phase == nullptr || phase_bytes < 1 || step == nullptr || steps == nullptr) return 0;
  return dsm::tensorrt::Of(monitor)->Read(phase, phase_bytes, step, steps);
}

}  // extern "C"
