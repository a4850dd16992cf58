#include "bench/cases.h"
#include "densitometer/cuda/circular_windows.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t batch, length, channels;
};

// The token embedding: windows of 3 over 7 channels, or over 512 of a layer.
const Shape kShapes[] = {{32, 96, 8}, {1, 96, 512}, {32, 96, 512}};
const Shape kSmall[] = {{2, 9, 8}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_circular_windows_params p{};
  constexpr int64_t kWindow = 3, kPad = 1;
  const int64_t places = s.length + 2 * kPad - kWindow + 1;
  p.x = point.In(s.batch * s.length * s.channels).at;
  p.y = point.Out(s.batch * places * kWindow * s.channels);
  p.batch = s.batch, p.length = s.length, p.channels = p.x_row = s.channels, p.x_batch = s.length * s.channels;
  p.window = kWindow, p.pad = kPad, p.type = point.type();
  point.shape = Sizes({s.batch, s.length, s.channels});
  point.Variants(p, DSM_OP_FUNCTIONS(circular_windows));
}

const Registered kRegistered("circular_windows", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
