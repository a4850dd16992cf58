// The dimensions of a reduction, those kept and those reduced apart. The same for all instruction sets.
#ifndef DENSITOMETER_CPU_REDUCE_AXES_H_
#define DENSITOMETER_CPU_REDUCE_AXES_H_

#include "cpu/shape.h"
#include "densitometer/primitive.h"

namespace dsm {

// Strides are those of x.
struct ReduceAxes {
  Shape<1> kept;
  Shape<1> reduced;
  int64_t reduced_rows;  // all reduced dimensions but the last
};

inline ReduceAxes SplitAxes(const dsm_reduce_params& p) {
  int64_t strides[DSM_MAX_RANK], dims[2][DSM_MAX_RANK], split[2][DSM_MAX_RANK];
  Contiguous(p.rank, p.dims, strides);
  int ranks[2] = {0, 0};
  for (int d = 0; d < p.rank; ++d) {
    const int side = p.reduced[d] != 0 ? 1 : 0;
    dims[side][ranks[side]] = p.dims[d];
    split[side][ranks[side]++] = strides[d];
  }
  ReduceAxes axes{Merged<1>(ranks[0], dims[0], {split[0]}), Merged<1>(ranks[1], dims[1], {split[1]}), 1};
  axes.reduced_rows = axes.reduced.Size() / axes.reduced.Inner();
  return axes;
}

}  // namespace dsm

#endif  // DENSITOMETER_CPU_REDUCE_AXES_H_
