// Problem and configurations of the embedding.
#ifndef DENSITOMETER_EMBEDDING_CONFIG_H_
#define DENSITOMETER_EMBEDDING_CONFIG_H_

#include "common/divisor.cuh"

namespace dsm {

// Rows of inputs, of T or wider.
struct EmbeddingInput {
  const void* at;
  int count;    // of a row's elements
  bool floats;  // instead of T
};

// What a kernel is given; checked by the launcher. T is the type of weight, positions and y.
template <typename T>
struct EmbeddingProblem {
  EmbeddingInput x, marks;
  const T* weight;
  const T* positions;  // or null
  T* y;
  int64_t width;
  uint32_t rows;    // batch * length
  Divisor length;   // of a series
  Divisor vectors;  // of a row of y
  uint32_t tasks;   // vectors of kRows rows
  int window;
};

// A thread has a vector of kLoadBytes (0: one element) of kRowsPerThread rows, which share what it reads of the weight.
template <int kLoadBytes, int kRowsPerThread>
struct Embedding {
  static constexpr int kVectorBytes = kLoadBytes;
  static constexpr int kRows = kRowsPerThread;
  static constexpr int kThreads = 128;
};

}  // namespace dsm

#endif  // DENSITOMETER_EMBEDDING_CONFIG_H_
