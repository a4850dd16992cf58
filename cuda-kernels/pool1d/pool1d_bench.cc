#include "bench/cases.h"
#include "densitometer/cuda/pool1d.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t rows, length, window;
};

// Windows of 25 around each of 96 steps of 512 channels, 32 windows of them.
const Shape kShapes[] = {{512, 96, 25}, {32 * 512, 96, 25}};
const Shape kSmall[] = {{3, 20, 5}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_pool1d_params p{};
  Operand x = point.In(s.rows * s.length);
  p.x = x.at, p.y = point.Out(s.rows * s.length);
  p.rows = s.rows, p.length = s.length, p.window = s.window, p.stride = 1;
  p.pad_begin = p.pad_end = s.window / 2, p.op = DSM_CUDA_POOL_AVERAGE, p.type = point.type();
  point.shape = Sizes({s.rows, s.length}) + ", window " + std::to_string(s.window);
  point.terms = static_cast<double>(s.window);
  point.flops = point.terms * static_cast<double>(s.rows * s.length);
  point.expected = [s, values = std::move(x.values)](int64_t i) {
    const int64_t t = i % s.length, first = std::max<int64_t>(0, t - s.window / 2);
    const int64_t end = std::min(s.length, t + s.window / 2 + 1);
    double sum = 0;
    for (int64_t at = first; at < end; ++at) sum += values[i - t + at];
    return sum / static_cast<double>(end - first);
  };
  point.Variants(p, DSM_OP_FUNCTIONS(pool1d));
}

const Registered kRegistered("pool1d", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
