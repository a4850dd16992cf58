#include "bench/cases.h"
#include "densitometer/cuda/embedding.h"

namespace dsm::bench {
namespace {

struct Shape {
  int64_t batch, length, channels, window, marks, width;
};

// ETT's 7 series and 4 time marks, and as many inputs as are still embedded in one kernel; one window and 32 of them.
const Shape kShapes[] = {{1, 96, 7, 3, 4, 512}, {32, 96, 7, 3, 4, 512}, {32, 96, 41, 3, 4, 512}};
const Shape kSmall[] = {{2, 19, 3, 3, 2, 24}};

void Fill(const Shape& s, Point& point) {
  dsm_cuda_embedding_params p{};
  const int64_t terms = s.window * s.channels + s.marks;
  p.x = point.In(s.batch * s.length * s.channels).at, p.marks = point.In(s.batch * s.length * s.marks).at;
  p.weight = point.In(terms * s.width).at, p.positions = point.In(s.length * s.width).at;
  p.y = point.Out(s.batch * s.length * s.width);
  p.batch = s.batch, p.length = s.length, p.channels = s.channels, p.window = s.window;
  p.mark_count = s.marks, p.width = s.width, p.x_type = p.marks_type = p.type = point.type();
  point.shape = Sizes({s.batch, s.length, s.channels, s.width}) + ", " + std::to_string(s.marks) + " marks";
  point.terms = static_cast<double>(terms + 1);
  point.flops = 2.0 * static_cast<double>(s.batch * s.length * s.width * terms);
  point.Variants(p, DSM_OP_FUNCTIONS(embedding));
}

const Registered kRegistered("embedding", kFloatTypes, kShapes, kSmall, Fill);

}  // namespace
}  // namespace dsm::bench
