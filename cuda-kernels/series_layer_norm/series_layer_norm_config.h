// Problem and configurations of the series layer norm.
#ifndef DENSITOMETER_SERIES_LAYER_NORM_CONFIG_H_
#define DENSITOMETER_SERIES_LAYER_NORM_CONFIG_H_

#include <cstdint>

#include "common/cuda.cuh"

namespace dsm {

// Rows, each a time of a series, whose normalised values one block adds up by channel: a warp each. A multiple would
// leave a single series to few multiprocessors, less would make many partial sums.
inline constexpr int kSeriesNormTile = 8;

// What both kernels are given; checked by the launcher. T is the type of x and y, which may be one buffer.
template <typename T>
struct SeriesNormProblem {
  const T* x;
  const float* gamma;
  T* y;
  float* means;     // [rows]
  float* inverses;  // [rows], of the standard deviations
  float* partials;  // [batch, tiles, channels]: sums of (x - mean) * inverse over the times of a tile
  int64_t rows;     // batch * length
  int length;
  int channels;
  int tiles;          // of kSeriesNormTile times of each series
  int output_tiles;   // of kTimes times of each series, in the second kernel
  int channel_tiles;  // of a warp's vectors of channels, in the second kernel
  float epsilon;
};

// A thread per row, then a thread per channel of a series: the control of the others.
struct SeriesNormNaive {
  static constexpr int kVectorBytes = 0;
  static constexpr int kThreads = 64;
};

// Vectors of kLoadBytes (0: one element). First kernel: a block per tile, a warp per row of it. Second kernel: a block
// per kTimes times x a warp's vectors of channels; its warps share the tiles' sums first, then the times.
template <int kLoadBytes>
struct SeriesNormTiled {
  static constexpr int kVectorBytes = kLoadBytes;
  static constexpr int kWarps = kSeriesNormTile;
  static constexpr int kThreads = kWarps * kWarp;
  static constexpr int kTimes = 16;
};

}  // namespace dsm

#endif  // DENSITOMETER_SERIES_LAYER_NORM_CONFIG_H_
