#include "common/ptx/model.h"

#include "host/block.h"

namespace dsm::ptx::model {
namespace {

using emulation::Lanes;

const MmaInput& InputOf(const Lanes& lanes, int lane) { return *static_cast<const MmaInput*>(lanes.in[lane]); }

// Half h (0: low) of a word, as a float.
template <bool kBrain>
float HalfOf(uint32_t word, int h) {
  const auto bits = static_cast<uint16_t>(word >> (16 * h));
  return kBrain ? WidenBFloat16({bits}) : WidenHalf({bits});
}

// A[16, 16] from fragments; element (g + 8 (i & 1), 2t + 8 (i >> 1) + h) is half h of a[i].
template <bool kBrain>
void GatherDense(const Lanes& lanes, float (&a)[16][32]) {
  for (int lane = 0; lane < kWarp; ++lane) {
    const int g = lane / 4, t = lane % 4;
    for (int i = 0; i < 4; ++i) {
      for (int h = 0; h < 2; ++h)
        a[g + 8 * (i & 1)][2 * t + 8 * (i >> 1) + h] = HalfOf<kBrain>(InputOf(lanes, lane).a[i], h);
    }
  }
}

// A[16, 32] from the stored half of it; the metadata of a row's columns 16c to 16c + 15 are with the lane of t = c.
template <bool kBrain>
void GatherSparse(const Lanes& lanes, float (&a)[16][32]) {
  for (int lane = 0; lane < kWarp; ++lane) {
    const int g = lane / 4, t = lane % 4;
    for (int i = 0; i < 4; ++i) {
      const int row = g + 8 * (i & 1), half = i >> 1, group = 4 * t + 16 * half;
      const uint32_t metadata = InputOf(lanes, 4 * g + half).metadata >> (16 * (i & 1)) >> (4 * t);
      const int first = metadata & 3, second = metadata >> 2 & 3;
      if (second <= first) emulation::running->Fault("gives mma.sp metadata that are not ascending");
      a[row][group + first] = HalfOf<kBrain>(InputOf(lanes, lane).a[i], 0);
      a[row][group + second] = HalfOf<kBrain>(InputOf(lanes, lane).a[i], 1);
    }
  }
}

template <bool kSparse, bool kBrain>
void Multiply(Lanes& lanes) {
  constexpr int kDepth = kSparse ? 32 : 16;
  float a[16][32] = {}, b[32][8];
  kSparse ? GatherSparse<kBrain>(lanes, a) : GatherDense<kBrain>(lanes, a);
  for (int lane = 0; lane < kWarp; ++lane) {
    const int g = lane / 4, t = lane % 4;
    for (int k = 0; k < kDepth / 8 * 2; ++k)
      b[2 * t + 8 * (k / 2) + k % 2][g] = HalfOf<kBrain>(InputOf(lanes, lane).b[k / 2], k % 2);
  }
  for (int lane = 0; lane < kWarp; ++lane) {
    for (int i = 0; i < 4; ++i) {
      const int row = lane / 4 + 8 * (i >> 1), col = 2 * (lane % 4) + (i & 1);
      float sum = InputOf(lanes, lane).d[i];
      for (int k = 0; k < kDepth; ++k) sum += a[row][k] * b[k][col];
      static_cast<MmaOutput*>(lanes.out[lane])->d[i] = sum;
    }
  }
}

struct Row {
  const void* at;
};

// What each lane pointed at, to each lane.
void ShareRows(Lanes& lanes) {
  for (int lane = 0; lane < kWarp; ++lane) {
    auto* rows = static_cast<const void**>(lanes.out[lane]);
    for (int other = 0; other < kWarp; ++other) rows[other] = static_cast<const Row*>(lanes.in[other])->at;
  }
}

}  // namespace

void Mma(const MmaInput& in, MmaOutput& out, bool sparse, bool brain) {
  const auto multiply = sparse ? (brain ? Multiply<true, true> : Multiply<true, false>)
                               : (brain ? Multiply<false, true> : Multiply<false, false>);
  emulation::WarpInstruction(sparse ? "mma.sp" : "mma", &in, &out, multiply, {__FILE__, __LINE__});
}

void LdMatrixX4(const void* smem_row, uint32_t (&words)[4], bool transposed, const char* file, int line) {
  emulation::CheckAligned(smem_row, 16);
  const Row row{smem_row};
  const void* rows[kWarp];
  emulation::WarpInstruction("ldmatrix", &row, rows, ShareRows, {file, line});
  const int g = emulation::Lane() / 4, t = emulation::Lane() % 4;
  for (int matrix = 0; matrix < 4; ++matrix) {
    uint16_t pair[2];
    for (int h = 0; h < 2; ++h) {
      const int from_row = transposed ? 2 * t + h : g, col = transposed ? g : 2 * t + h;
      const auto* element = static_cast<const uint16_t*>(rows[8 * matrix + from_row]) + col;
      emulation::running->Access(element, sizeof *element, false);
      pair[h] = *element;
    }
    words[matrix] = pair[0] | static_cast<uint32_t>(pair[1]) << 16;
  }
}

}  // namespace dsm::ptx::model
