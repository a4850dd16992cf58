#include "bench/cases.h"
#include "densitometer/cuda/autocorrelation_delays.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t batch, length, top;
};

// Autoformer's products of all pairs of 96 or 336 steps, one window and 32 of them.
const Shape kShapes[] = {{1, 96, 4}, {32, 96, 4}, {32, 336, 5}};
const Shape kSmall[] = {{2, 20, 3}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_autocorrelation_delays_params p{};
  p.gram = point.Floats(s.batch * s.length * s.length);
  p.delays = static_cast<int32_t*>(point.Out(s.batch * s.top, DSM_CUDA_INT32));
  p.weights = static_cast<float*>(point.Out(s.batch * s.top));
  p.batch = s.batch, p.length = p.key_length = p.gram_row = p.lags = s.length;
  p.channels = 512, p.gram_batch = s.length * s.length, p.top = s.top;
  point.shape = Sizes({s.batch, s.length, s.length}) + ", top " + std::to_string(s.top);
  point.flops = static_cast<double>(s.batch * s.length * s.length);
  point.terms = static_cast<double>(s.length);
  point.Variants(p, DSM_OP_FUNCTIONS(autocorrelation_delays));
}

const Registered kRegistered("autocorrelation_delays", {DSM_CUDA_FP32}, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
