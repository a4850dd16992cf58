#include "bench/cases.h"
#include "densitometer/cuda/delay_aggregation.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t batch, length, channels, top;
};

// Autoformer's values: 96 or 336 steps of 512 channels.
const Shape kShapes[] = {{1, 96, 512, 4}, {32, 96, 512, 4}, {32, 336, 512, 5}};
const Shape kSmall[] = {{2, 7, 24, 3}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_delay_aggregation_params p{};
  const int64_t elements = s.batch * s.length * s.channels;
  std::vector<int32_t> delays;
  for (int64_t i = 0; i < s.batch * s.top; ++i) delays.push_back(static_cast<int32_t>(i * 37 % s.length));
  p.v = point.In(elements).at, p.delays = point.Integers(delays), p.weights = point.Floats(s.batch * s.top);
  p.out = point.Out(elements);
  p.batch = s.batch, p.length = p.value_length = s.length, p.channels = p.v_row = p.out_row = s.channels;
  p.v_batch = p.out_batch = s.length * s.channels, p.top = s.top, p.type = point.type();
  point.shape = Sizes({s.batch, s.length, s.channels}) + ", top " + std::to_string(s.top);
  point.flops = 2.0 * static_cast<double>(elements * s.top);
  point.terms = static_cast<double>(s.top);
  point.Variants(p, DSM_OP_FUNCTIONS(delay_aggregation));
}

const Registered kRegistered("delay_aggregation", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
