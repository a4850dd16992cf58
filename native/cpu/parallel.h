// Loops over OpenMP threads, and how many threads a loop is worth.
#ifndef DENSITOMETER_CPU_PARALLEL_H_
#define DENSITOMETER_CPU_PARALLEL_H_

#include <omp.h>

#include <algorithm>
#include <cstdint>

namespace dsm {

// Waking a thread costs 2 to 5 microseconds: less than about 16,000 elements of streaming work each do not pay for it.
inline constexpr int64_t kElementsPerThread = 16384;

// The threads to use of those allowed, for `tasks` equal tasks of `elements` streamed elements (or as costly) each.
inline int UsefulThreads(int threads, int64_t tasks, int64_t elements) {
  const double work = static_cast<double>(tasks) * static_cast<double>(elements) / kElementsPerThread;
  const int64_t useful = work < 1.0 ? 1 : static_cast<int64_t>(std::min(work, 4096.0));
  return static_cast<int>(std::max<int64_t>(1, std::min<int64_t>({threads, tasks, useful})));
}

// Calls body(begin, end, slot) on consecutive ranges that cover [0, count); slot < threads is the caller's own while it
// runs. One thread: a plain call.
template <class Body>
void ParallelRanges(int64_t count, int threads, const Body& body) {
  if (threads <= 1 || count <= 1) {
    if (count > 0) body(int64_t{0}, count, 0);
    return;
  }
#pragma omp parallel num_threads(threads)
  {
    const int64_t team = omp_get_num_threads();
    const int64_t slot = omp_get_thread_num();
    const int64_t begin = count / team * slot + std::min(slot, count % team);
    const int64_t end = begin + count / team + (slot < count % team ? 1 : 0);
    if (begin < end) body(begin, end, static_cast<int>(slot));
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_CPU_PARALLEL_H_
