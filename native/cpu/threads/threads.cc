#include "densitometer/threads.h"

#include <omp.h>

extern "C" int dsm_set_threads(int threads) {
  const int before = omp_get_max_threads();
  if (threads >= 1 && threads != before) omp_set_num_threads(threads);
  return before;
}
