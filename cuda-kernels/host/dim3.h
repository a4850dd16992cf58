// dim3 as CUDA has it: sizes of a grid or block, or an index in one.
#ifndef DENSITOMETER_HOST_DIM3_H_
#define DENSITOMETER_HOST_DIM3_H_

struct dim3 {
  unsigned x, y, z;
  constexpr dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
};

namespace dsm::emulation {

inline unsigned long long Count(const dim3& d) { return static_cast<unsigned long long>(d.x) * d.y * d.z; }

}  // namespace dsm::emulation

#endif  // DENSITOMETER_HOST_DIM3_H_
