// The bench cases of an op: at which shapes and in which types its variants are timed.
#ifndef DENSITOMETER_BENCH_CASES_H_
#define DENSITOMETER_BENCH_CASES_H_

#include <iterator>

#include "bench/point.h"

namespace dsm::bench {

using MakePoint = std::function<std::unique_ptr<Point>()>;

struct Op {
  std::string name;
  std::vector<MakePoint> points;  // on a device
  std::vector<MakePoint> small;   // where tests run them on the emulation: few elements that end within tiles
};

// All ops of this program, by name.
const std::vector<Op>& Ops();

// Adds an op when the program starts. `fill(shape, point)` makes a point's operands and arms.
class Registered {
 public:
  template <typename Shapes, typename Small, typename Fill>
  Registered(const char* name, const std::vector<int>& types, const Shapes& shapes, const Small& small, Fill fill) {
    Add({name, Make(types, shapes, fill), Make(types, small, fill)});
  }

 private:
  static void Add(Op op);

  template <typename Shapes, typename Fill>
  static std::vector<MakePoint> Make(const std::vector<int>& types, const Shapes& shapes, Fill fill) {
    std::vector<MakePoint> points;
    for (const auto& shape : shapes) {
      for (const int type : types) {
        points.push_back([shape, type, fill] {
          auto point = std::make_unique<Point>(type);
          fill(shape, *point);
          return point;
        });
      }
    }
    return points;
  }
};

inline const std::vector<int> kFloatTypes = {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16};
// What tensor cores multiply; the variant that takes fp32 is the control alone.
inline const std::vector<int> kHalfTypes = {DSM_CUDA_FP16, DSM_CUDA_BF16};

}  // namespace dsm::bench

#endif  // DENSITOMETER_BENCH_CASES_H_
