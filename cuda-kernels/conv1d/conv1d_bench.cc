#include "bench/cases.h"
#include "densitometer/cuda/conv1d.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t batch, channels_in, channels_out, length;
};

// An embedding of 7 channels and a layer of 512, windows of 3.
const Shape kShapes[] = {{32, 7, 512, 96}, {1, 512, 512, 96}, {32, 512, 512, 96}};
const Shape kSmall[] = {{2, 5, 9, 11}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_conv1d_params p{};
  constexpr int64_t kWindow = 3, kPad = 1;
  p.x = point.In(s.batch * s.channels_in * s.length).at;
  p.weight = point.In(s.channels_out * s.channels_in * kWindow).at, p.bias = point.Floats(s.channels_out);
  p.y = point.Out(s.batch * s.channels_out * s.length);
  p.batch = s.batch, p.channels_in = s.channels_in, p.channels_out = s.channels_out, p.length = s.length;
  p.window = kWindow, p.groups = p.stride = p.dilation = 1, p.pad_begin = p.pad_end = kPad, p.type = point.type();
  point.shape = Sizes({s.batch, s.channels_in, s.length}) + " to " + std::to_string(s.channels_out);
  point.terms = static_cast<double>(s.channels_in * kWindow);
  point.flops = 2 * point.terms * static_cast<double>(s.batch * s.channels_out * s.length);
  point.Variants(p, DSM_OP_FUNCTIONS(conv1d));
}

const Registered kRegistered("conv1d", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
