// Problem and configurations of circular_windows.
#ifndef DENSITOMETER_CIRCULAR_WINDOWS_CONFIG_H_
#define DENSITOMETER_CIRCULAR_WINDOWS_CONFIG_H_

#include "common/divisor.cuh"

namespace dsm {

// What a kernel is given; checked by the launcher. All sizes count Elements: those of x, or 16 bytes of several.
template <typename Element>
struct CircularWindowsProblem {
  const Element* x;
  Element* y;
  uint32_t count;  // of elements of y
  Divisor places, window, channels;
  int64_t x_batch, x_row;
  int length, pad;
  bool channel_major;
};

// A thread per element of y, which has the size of the type (0) or of kElementBytes.
template <int kElementBytes>
struct CircularWindowsMove {
  static constexpr int kBytes = kElementBytes;
  static constexpr int kThreads = 128;
};

}  // namespace dsm

#endif  // DENSITOMETER_CIRCULAR_WINDOWS_CONFIG_H_
