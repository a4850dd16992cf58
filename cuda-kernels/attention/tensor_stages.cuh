// The stages of attention on tensor cores, each by one warp: scores, shares, sums, results.
#ifndef DENSITOMETER_ATTENTION_TENSOR_STAGES_CUH_
#define DENSITOMETER_ATTENTION_TENSOR_STAGES_CUH_

#include "attention/row_tile.cuh"
#include "common/load_store.cuh"
#include "common/ptx/mma_m16n8k16.cuh"
#include "common/reduce.cuh"

namespace dsm {

// A warp's 16 queries as accumulators of mma hold them: a lane has two rows of them, lane / 4 and 8 more, and of each
// the columns 8n + 2 (lane % 4) and the next, at [n][2 * row] and [n][2 * row + 1]. Its four neighbours have the rest.
template <typename Config>
struct TensorState {
  float most[2];
  float sum[2];  // of the lane's own columns
  float total[Config::kWidth / 8][4];
};

// scores[n] = q k^T with the staged keys 8n on.
template <typename Config, typename T>
__device__ __forceinline__ void ScoreTile(const uint32_t (&q)[Config::kWidth / 16][4], int width, const T* smem_k,
                                          float (&scores)[Config::kKeys / 8][4]) {
  using Tile = RowTile<Config::kKeys, Config::kWidth>;
#pragma unroll
  for (int c = 0; c < Config::kWidth / 16; ++c) {
    if (16 * c >= width) break;
#pragma unroll
    for (int n = 0; n < Config::kKeys / 8; n += 2) {
      uint32_t words[4];
      Tile::LoadTransposed(smem_k, 8 * n, c, words);
      ptx::MmaM16N8K16<T>(scores[n], q[c], {words[0], words[1]});
      ptx::MmaM16N8K16<T>(scores[n + 1], q[c], {words[2], words[3]});
    }
  }
}

// Scores become shares of the softmax so far, to the base of 2; `seen` keys of the tile, by row, count.
template <typename Config>
__device__ __forceinline__ void RescaleTile(float scale, const int (&seen)[2], TensorState<Config>& state,
                                            float (&scores)[Config::kKeys / 8][4]) {
  const int column = threadIdx.x % 4 * 2;
#pragma unroll
  for (int row = 0; row < 2; ++row) {
    float larger = state.most[row];
#pragma unroll
    for (int i = 0; i < Config::kKeys / 4; ++i) {
      float& score = scores[i / 2][2 * row + i % 2];
      score = i / 2 * 8 + column + i % 2 < seen[row] ? score * scale : -INFINITY;
      larger = fmaxf(larger, score);
    }
    larger = WarpReduce<Max, 4>(larger);
    const float kept = exp2f(state.most[row] - larger);
    state.most[row] = larger, state.sum[row] *= kept;
#pragma unroll
    for (int i = 0; i < Config::kKeys / 4; ++i) {
      float& score = scores[i / 2][2 * row + i % 2];
      score = exp2f(score - larger);
      state.sum[row] += score;
    }
#pragma unroll
    for (int i = 0; i < Config::kWidth / 4; ++i) state.total[i / 2][2 * row + i % 2] *= kept;
  }
}

// total += shares v. Two accumulators of shares side by side are A of the next mma, rounded to T.
template <typename Config, typename T>
__device__ __forceinline__ void SumTile16(const float (&shares)[Config::kKeys / 8][4], int width, const T* smem_v,
                                          TensorState<Config>& state) {
  using Tile = RowTile<Config::kKeys, Config::kWidth>;
#pragma unroll
  for (int j = 0; j < Config::kKeys / 16; ++j) {
    const uint32_t a[4] = {WordOf<T>(&shares[2 * j][0]), WordOf<T>(&shares[2 * j][2]), WordOf<T>(&shares[2 * j + 1][0]),
                           WordOf<T>(&shares[2 * j + 1][2])};
#pragma unroll
    for (int c = 0; c < Config::kWidth / 16; ++c) {
      if (16 * c >= width) break;
      uint32_t words[4];
      Tile::LoadB(smem_v, 16 * j, c, words);
      ptx::MmaM16N8K16<T>(state.total[2 * c], a, {words[0], words[1]});
      ptx::MmaM16N8K16<T>(state.total[2 * c + 1], a, {words[2], words[3]});
    }
  }
}

// The warp's queries from `query` on.
template <typename Config, typename T>
__device__ __forceinline__ void StoreQueries(const AttentionProblem<T>& p, T* out, int query,
                                             const TensorState<Config>& state) {
  const int lane = threadIdx.x % kWarp;
#pragma unroll
  for (int row = 0; row < 2; ++row) {
    const float sum = WarpReduce<Sum, 4>(state.sum[row]);
    const int at = query + lane / 4 + 8 * row;
#pragma unroll
    for (int n = 0; n < Config::kWidth / 8; ++n) {
      const float pair[2] = {state.total[n][2 * row] / sum, state.total[n][2 * row + 1] / sum};
      if (at < p.query_length && 8 * n < p.v.width) Store<2>(out + at * p.out.row + 8 * n + lane % 4 * 2, pair);
    }
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_ATTENTION_TENSOR_STAGES_CUH_
