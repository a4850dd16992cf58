#include "bench/cases.h"
#include "densitometer/cuda/top_k.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t outer, length, k;
};

// The delays of an autocorrelation, and the frequencies of a spectrum.
const Shape kShapes[] = {{32, 96, 4}, {3072, 512, 8}};
const Shape kSmall[] = {{3, 20, 4}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_top_k_params p{};
  p.x = point.In(s.outer * s.length).at;
  p.values = point.Out(s.outer * s.k), p.indices = static_cast<int64_t*>(point.Out(s.outer * s.k, DSM_CUDA_INT64));
  p.outer = s.outer, p.length = s.length, p.inner = 1, p.k = s.k, p.largest = 1, p.type = point.type();
  point.shape = Sizes({s.outer, s.length}) + ", top " + std::to_string(s.k);
  point.Variants(p, DSM_OP_FUNCTIONS(top_k));
}

const Registered kRegistered("top_k", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
