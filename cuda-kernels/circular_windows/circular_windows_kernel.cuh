// Rows of windows along series with wrapped ends.
#ifndef DENSITOMETER_CIRCULAR_WINDOWS_KERNEL_CUH_
#define DENSITOMETER_CIRCULAR_WINDOWS_KERNEL_CUH_

#include "circular_windows/circular_windows_config.h"
#include "common/move.cuh"

namespace dsm {

template <typename Element, int kThreads>
__global__ void __launch_bounds__(kThreads) CircularWindowsKernel(CircularWindowsProblem<Element> p) {
  const uint32_t i = blockIdx.x * kThreads + threadIdx.x;
  if (i >= p.count) return;
  const Divisor& fast = p.channel_major ? p.window : p.channels;
  const Divisor& slow = p.channel_major ? p.channels : p.window;
  const uint32_t entry = Quotient(i, fast), row = Quotient(entry, slow), series = Quotient(row, p.places);
  const uint32_t fast_place = i - entry * fast.value, slow_place = entry - row * slow.value;
  const uint32_t tap = p.channel_major ? fast_place : slow_place, channel = p.channel_major ? slow_place : fast_place;
  // From -pad to length + pad - 1: one turn at most.
  int step = static_cast<int>(row - series * p.places.value + tap) - p.pad;
  if (step < 0) step += p.length;
  if (step >= p.length) step -= p.length;
  Move(p.y + i, p.x + series * p.x_batch + step * p.x_row + channel);
}

}  // namespace dsm

#endif  // DENSITOMETER_CIRCULAR_WINDOWS_KERNEL_CUH_
