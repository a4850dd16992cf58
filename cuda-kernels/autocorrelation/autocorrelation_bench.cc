#include "bench/cases.h"
#include "densitometer/cuda/autocorrelation.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t batch, length, channels, top;
};

// Autoformer's 96 or 336 steps of 512 channels, at the few windows that this is for.
const Shape kShapes[] = {{1, 96, 512, 4}, {16, 96, 512, 4}, {1, 336, 512, 5}};
const Shape kSmall[] = {{2, 20, 24, 3}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_autocorrelation_params p{};
  const int64_t elements = s.batch * s.length * s.channels;
  auto& d = p.delays;
  d.gram = point.Floats(s.batch * s.length * s.length);
  d.delays = static_cast<int32_t*>(point.Out(s.batch * s.top, DSM_CUDA_INT32));
  d.weights = static_cast<float*>(point.Out(s.batch * s.top, DSM_CUDA_FP32));
  d.batch = s.batch, d.length = d.key_length = d.gram_row = d.lags = s.length;
  d.channels = s.channels, d.gram_batch = s.length * s.length, d.top = s.top;
  auto& sums = p.sums;
  sums.v = point.In(elements).at, sums.delays = d.delays, sums.weights = d.weights, sums.out = point.Out(elements);
  sums.batch = s.batch, sums.length = sums.value_length = s.length, sums.top = s.top, sums.type = point.type();
  sums.channels = sums.v_row = sums.out_row = s.channels, sums.v_batch = sums.out_batch = s.length * s.channels;
  point.shape = Sizes({s.batch, s.length, s.channels}) + ", top " + std::to_string(s.top);
  point.flops = static_cast<double>(s.batch * s.length * s.length) + 2.0 * static_cast<double>(elements * s.top);
  point.terms = static_cast<double>(s.length);
  point.Variants(p, DSM_OP_FUNCTIONS(autocorrelation));
}

const Registered kRegistered("autocorrelation", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
