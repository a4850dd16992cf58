// How idle OpenMP threads wait. GNU's runtime reads this from the environment when it is loaded, and by default spins
// for milliseconds: on a machine that is shared, each barrier then costs a time slice. 300 rounds are about 10
// microseconds, longer than the gap between two parallel kernels of a plan. What the user has set stays.
#include <cstdlib>

namespace {

const bool g_set = [] {
  if (std::getenv("OMP_WAIT_POLICY") != nullptr) return false;
  return setenv("GOMP_SPINCOUNT", "300", 0) == 0;
}();

}  // namespace
