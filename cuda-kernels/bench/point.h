// One point of a sweep: an op at one shape, density and type, with its operands in memory and an arm for each variant.
#ifndef DENSITOMETER_BENCH_POINT_H_
#define DENSITOMETER_BENCH_POINT_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "testing/any_type.h"
#include "testing/op.h"

namespace dsm::bench {

// Starts kernels on a stream; a DSM_CUDA_ status.
using Launch = std::function<int(void* stream)>;

// The least that has to be moved and calculated; a multiply-add counts as 2.
struct Work {
  double bytes = 0, flops = 0;
};

// What is timed.
struct Arm {
  std::string name;
  Launch launch;
  Work work;
};

// Y[tokens, rows] = X[tokens, cols] W[rows, cols]^T of one type, all contiguous.
struct DenseProduct {
  const void* x;
  const void* w;
  void* y;
  int64_t rows, cols, tokens;
  int type;
};

// An operand that was filled with seeded values: where kernels find it, and the values.
struct Operand {
  const void* at;
  std::vector<double> values;
};

class Point {
 public:
  explicit Point(int type) : type_(type) {}

  int type() const { return type_; }

  // Operands that are read. Each is counted as moved once.
  Operand In(int64_t elements) { return In(RandomOf(elements, Seed(), type_), type_); }
  Operand In(const std::vector<double>& values, int type) { return {Copy(EncodeAny(values, type)), values}; }
  const float* Floats(int64_t elements) { return Integers(RandomValues(elements, Seed())); }
  template <typename T>
  const T* Integers(const std::vector<T>& values);
  const void* Copy(const std::vector<uint8_t>& encoded);

  // An operand that is written as a whole, and compared.
  void* Out(int64_t elements) { return Out(elements, type_); }
  void* Out(int64_t elements, int type);

  // Memory that is neither counted nor compared.
  void* Apart(const std::vector<uint8_t>& encoded);

  // One arm for each variant that takes the parameters, `params.variant` set; the first variant is the control. All
  // that counts as work is known by now.
  template <typename Params>
  void Variants(Params params, const OpFunctions<Params>& op);

  std::string shape;
  double density = 1;  // share of non-zeros; 1 where that is no question
  double flops = 0;    // of an arm
  double terms = 0;    // addends of one output: how far arms may differ
  // What entry i of the first output has to be, in double; null where only the control says that.
  std::function<double(int64_t)> expected;
  // The same layer without a sparse format; null where that is no question. Its output is the point's first one.
  std::unique_ptr<DenseProduct> dense;

  const std::vector<Arm>& arms() const { return arms_; }
  Work work() const { return {bytes_, flops}; }

  // Outputs become values that no kernel writes.
  void Spoil();
  // All outputs, one after the other.
  std::vector<std::vector<double>> Results() const;
  // Empty when results are those of the control; otherwise what is wrong.
  std::string Compare(const std::vector<std::vector<double>>& control,
                      const std::vector<std::vector<double>>& results) const;
  // Empty when the control's results are complete and, as far as it is known, expected; otherwise what is wrong.
  std::string Judge(const std::vector<std::vector<double>>& control) const;

 private:
  struct Output {
    std::unique_ptr<Buffer<uint8_t>> memory;
    int64_t elements;
    int type;
  };

  uint32_t Seed() { return static_cast<uint32_t>(inputs_.size()) + 1; }
  // How far two results of this type may be apart, of values up to `largest`.
  double Tolerance(int type, double largest) const;

  const int type_;
  std::vector<std::unique_ptr<Buffer<uint8_t>>> inputs_;
  std::vector<Output> outputs_;
  std::vector<Arm> arms_;
  double bytes_ = 0;
};

// "512x96"
std::string Sizes(const std::vector<int64_t>& sizes);

template <typename T>
const T* Point::Integers(const std::vector<T>& values) {
  std::vector<uint8_t> bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return static_cast<const T*>(Copy(bytes));
}

template <typename Params>
void Point::Variants(Params params, const OpFunctions<Params>& op) {
  for (int variant = 0; variant < op.variants(); ++variant) {
    params.variant = variant;
    if (variant > 0 && op.check(&params) != DSM_CUDA_OK) continue;
    const auto run = op.run;
    arms_.push_back({op.variant_name(variant), [params, run](void* stream) { return run(&params, stream); }, work()});
  }
}

}  // namespace dsm::bench

#endif  // DENSITOMETER_BENCH_POINT_H_
