// The loaded program images whose data kernels may read: tables of constants, and the emulation's own threadIdx and
// blockIdx.
#ifndef DENSITOMETER_HOST_IMAGE_H_
#define DENSITOMETER_HOST_IMAGE_H_

namespace dsm::emulation {

// The bounds of the executable or library that an address lies in; empty for memory of other kinds.
struct Image {
  const char* begin = nullptr;
  const char* end = nullptr;

  bool Holds(const void* at) const { return at >= begin && at < end; }
  static Image Of(const void* inside);
};

}  // namespace dsm::emulation

#endif  // DENSITOMETER_HOST_IMAGE_H_
