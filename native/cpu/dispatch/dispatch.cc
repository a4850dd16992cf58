#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "densitometer/status.h"
#include "densitometer/target.h"
#include "hwy/targets.h"

namespace dsm {
namespace {

constexpr const char* kVariable = "DENSITOMETER_CPU_TARGET";

struct NamedTarget {
  const char* name;
  int64_t bits;
};

// Best first. "portable" is what the compiler may use without asking the CPU.
constexpr NamedTarget kTargets[] = {{"avx512", HWY_AVX3}, {"avx2", HWY_AVX2}, {"portable", HWY_STATIC_TARGET}};

// Targets that are both compiled into this library and present in this CPU.
int64_t AvailableTargets() { return hwy::SupportedTargets() & HWY_TARGETS; }

const NamedTarget* FindTarget(const char* name) {
  for (const NamedTarget& target : kTargets) {
    if (std::strcmp(target.name, name) == 0) return &target;
  }
  return nullptr;
}

const NamedTarget& BestTarget() {
  for (const NamedTarget& target : kTargets) {
    if ((AvailableTargets() & target.bits) != 0) return target;
  }
  return kTargets[2];
}

const NamedTarget& ChooseTarget() {
  const char* wanted = std::getenv(kVariable);
  if (wanted == nullptr || *wanted == '\0') return BestTarget();
  const NamedTarget* found = FindTarget(wanted);
  if (found != nullptr && (AvailableTargets() & found->bits) != 0) {
    hwy::SetSupportedTargetsForTest(found->bits);
    return *found;
  }
  const NamedTarget& best = BestTarget();
  std::fprintf(stderr, "%s=%s is not one of this CPU's targets; using %s\n", kVariable, wanted, best.name);
  return best;
}

// Chosen while the library is loaded, before any kernel can dispatch.
const NamedTarget& g_target = ChooseTarget();

}  // namespace
}  // namespace dsm

extern "C" const char* dsm_cpu_target() { return dsm::g_target.name; }

extern "C" const char* dsm_status_text(int status) {
  switch (status) {
    case DSM_OK:
      return "success";
    case DSM_NULL_POINTER:
      return "a pointer that must be set is null";
    case DSM_BAD_SIZE:
      return "a size, stride or count is negative or too small for the layout";
    case DSM_OVERFLOW:
      return "the sizes are too large for the index type of this kernel";
    case DSM_BAD_CODE:
      return "unknown layout, activation or format code";
    case DSM_BAD_PATTERN:
      return "the weights do not follow the pattern that this format stores";
    case DSM_OUT_OF_MEMORY:
      return "out of memory";
    case DSM_OUT_OF_RANGE:
      return "an index in the data is out of range";
    default:
      return "unknown status code";
  }
}
