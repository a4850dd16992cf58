#include "bench/cases.h"

namespace dsm::bench {
namespace {

std::vector<Op>& Known() {
  static std::vector<Op> ops;
  return ops;
}

}  // namespace

const std::vector<Op>& Ops() { return Known(); }

void Registered::Add(Op op) {
  auto& ops = Known();
  const auto after = std::find_if(ops.begin(), ops.end(), [&op](const Op& other) { return other.name > op.name; });
  ops.insert(after, std::move(op));
}

}  // namespace dsm::bench
