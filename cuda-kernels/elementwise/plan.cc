#include "elementwise/plan.h"

#include <algorithm>
#include <cstdlib>

#include "common/check.h"

namespace dsm {
namespace {

using Params = dsm_cuda_elementwise_params;

// What strides may reach, so that sums of places times strides stay far from overflow.
constexpr int64_t kMostReach = int64_t{1} << 40;

bool IsFloatType(int type) { return type <= DSM_CUDA_BF16; }
bool IsIntegerType(int type) { return type == DSM_CUDA_INT64 || type == DSM_CUDA_INT32; }

const int64_t* StridesOf(const Params& p, int operand) {
  const int64_t* const strides[] = {p.a_strides, p.b_strides, p.c_strides, p.y_strides};
  return strides[operand];
}

bool Uses(const Params& p, int operand) { return operand == kResult || operand < OperandsOf(p.kind); }

int TypeOf(const Params& p, int operand) {
  const int types[] = {p.a_type, p.b_type, p.c_type, p.y_type};
  return types[operand];
}

const void* PointerOf(const Params& p, int operand) {
  const void* const pointers[] = {p.a, p.b, p.c, p.y};
  return pointers[operand];
}

// What one thread makes of only one element.
bool IsLongForIntegers(const Params& p) {
  const bool is_long =
      p.kind == DSM_CUDA_ELEMENTWISE_DIV || p.kind == DSM_CUDA_ELEMENTWISE_POW || p.kind == DSM_CUDA_ELEMENTWISE_MOD;
  return is_long && !AsFloats(p);
}

// Whether the types of operands first .. and of y are all of one kind.
template <typename Kind>
bool All(const Params& p, int first, const Kind& kind) {
  bool all = kind(p.y_type);
  for (int o = first; o < OperandsOf(p.kind); ++o) all = all && kind(TypeOf(p, o));
  return all;
}

int CheckTypes(const Params& p) {
  for (int o = 0; o < kOperands; ++o) {
    if (Uses(p, o) && CheckStoredType(TypeOf(p, o)) != DSM_CUDA_OK) return DSM_CUDA_BAD_CODE;
  }
  bool fits = true;
  if (p.kind == DSM_CUDA_ELEMENTWISE_WHERE) {
    fits =
        p.a_type == DSM_CUDA_BOOL && (All(p, 1, IsFloatType) || All(p, 1, [](int type) { return !IsFloatType(type); }));
  } else if (p.kind != DSM_CUDA_ELEMENTWISE_COPY) {
    fits = All(p, 0, IsFloatType) || (p.kind >= DSM_CUDA_ELEMENTWISE_ADD && All(p, 0, IsIntegerType));
  }
  return fits ? DSM_CUDA_OK : DSM_CUDA_BAD_CODE;
}

int CheckReach(const Params& p, int operand) {
  const int64_t* strides = StridesOf(p, operand);
  int64_t reach = 0;
  for (int d = 0; d < p.rank; ++d) {
    if (p.dims[d] == 1) continue;
    if (strides[d] < -kMostReach || strides[d] > kMostReach) return DSM_CUDA_OVERFLOW;
    if (std::abs(strides[d]) > kMostReach / (p.dims[d] - 1)) return DSM_CUDA_OVERFLOW;
    reach += std::abs(strides[d]) * (p.dims[d] - 1);
  }
  return reach <= kMostReach ? DSM_CUDA_OK : DSM_CUDA_OVERFLOW;
}

// Each stride of y steps over all that the smaller ones reach, so no two places are one element.
int CheckApart(const Params& p) {
  const ElementwisePlan plan = PlanOf(p);
  int64_t reach = 0;
  for (int d = plan.rank - 1; d >= 0; --d) {
    const int64_t stride = plan.strides[kResult][d];
    if (plan.dims[d] > 1 && stride <= reach) return DSM_CUDA_BAD_SIZE;
    reach += stride * (plan.dims[d] - 1);
  }
  return DSM_CUDA_OK;
}

// Merges the last two dimensions where every operand steps from one to the other as within the last.
bool Merge(ElementwisePlan& plan, int64_t dim, const int64_t (&strides)[kOperands]) {
  const int last = plan.rank - 1;
  for (int o = 0; o < kOperands; ++o) {
    if (plan.strides[o][last] != strides[o] * dim) return false;
  }
  plan.dims[last] *= dim;
  for (int o = 0; o < kOperands; ++o) plan.strides[o][last] = strides[o];
  return true;
}

}  // namespace

int64_t ElementwisePlan::Count() const {
  int64_t count = 1;
  for (int d = 0; d < rank; ++d) count *= dims[d];
  return count;
}

int OperandsOf(int kind) { return kind == DSM_CUDA_ELEMENTWISE_WHERE ? 3 : kind >= DSM_CUDA_ELEMENTWISE_ADD ? 2 : 1; }

int CheckElementwise(const Params& p) {
  const int codes = CheckCode(p.kind, DSM_CUDA_ELEMENTWISE_WHERE + 1);
  if (codes != DSM_CUDA_OK) return codes;
  int status = FirstError({CheckTypes(p), CheckDims(p.rank, p.dims)});
  for (int o = 0; o < kOperands && status == DSM_CUDA_OK; ++o) {
    if (!Uses(p, o)) continue;
    status = FirstError(
        {CheckPointers({PointerOf(p, o)}), CheckReach(p, o), CheckAligned(BytesOf(TypeOf(p, o)), {PointerOf(p, o)})});
  }
  return status == DSM_CUDA_OK ? CheckApart(p) : status;
}

ElementwisePlan PlanOf(const Params& p) {
  int order[DSM_CUDA_MAX_RANK], count = 0;
  for (int d = 0; d < p.rank; ++d) {
    if (p.dims[d] > 1) order[count++] = d;
  }
  std::stable_sort(order, order + count, [&p](int a, int b) { return p.y_strides[a] > p.y_strides[b]; });
  ElementwisePlan plan{};
  for (int i = 0; i < count; ++i) {
    int64_t strides[kOperands];
    for (int o = 0; o < kOperands; ++o) strides[o] = Uses(p, o) ? StridesOf(p, o)[order[i]] : 0;
    if (plan.rank > 0 && Merge(plan, p.dims[order[i]], strides)) continue;
    plan.dims[plan.rank] = p.dims[order[i]];
    for (int o = 0; o < kOperands; ++o) plan.strides[o][plan.rank] = strides[o];
    ++plan.rank;
  }
  if (plan.rank == 0) {
    plan.rank = 1;
    plan.dims[0] = 1;
  }
  return plan;
}

int CheckWidth(const Params& p, const ElementwisePlan& plan, int width) {
  if (width == 1) return DSM_CUDA_OK;
  if (IsLongForIntegers(p)) return DSM_CUDA_UNSUPPORTED;
  const int last = plan.rank - 1;
  if (plan.strides[kResult][last] != 1) return DSM_CUDA_UNSUPPORTED;
  if (plan.dims[last] % width != 0) return DSM_CUDA_UNSUPPORTED;
  for (int o = 0; o < kResult; ++o) {
    if (plan.strides[o][last] != 0 && plan.strides[o][last] != 1) return DSM_CUDA_UNSUPPORTED;
  }
  for (int o = 0; o < kOperands; ++o) {
    if (!Uses(p, o) || plan.strides[o][last] == 0) continue;
    const int64_t bytes = std::min<int64_t>(width * BytesOf(TypeOf(p, o)), 16);
    int status = CheckAligned(bytes, {PointerOf(p, o)});
    for (int d = 0; d < last; ++d) status = FirstError({status, CheckMultiple(width, {plan.strides[o][d]})});
    if (status != DSM_CUDA_OK) return status;
  }
  return DSM_CUDA_OK;
}

int TransposedDimension(const Params& p, const ElementwisePlan& plan) {
  const int last = plan.rank - 1;
  if (p.kind != DSM_CUDA_ELEMENTWISE_COPY || plan.strides[kResult][last] != 1 || plan.strides[0][last] == 1) return -1;
  for (int d = 0; d < last; ++d) {
    const bool worth = std::min(plan.dims[d], plan.dims[last]) >= kLeastTransposed;
    if (plan.strides[0][d] == 1 && worth) return d;
  }
  return -1;
}

bool AsFloats(const Params& p) {
  bool floats = IsFloatType(p.y_type);
  for (int o = p.kind == DSM_CUDA_ELEMENTWISE_WHERE ? 1 : 0; o < OperandsOf(p.kind); ++o) {
    floats = floats || IsFloatType(TypeOf(p, o));
  }
  return floats;
}

}  // namespace dsm
