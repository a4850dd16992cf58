#include "common/check.h"
#include "common/encode.h"
#include "densitometer/cuda/fourier_mix.h"

namespace dsm {
namespace {

// Written in order.
void Pack(const float* weight, int64_t heads, int64_t modes, int64_t products, float scale, int type, void* packed) {
  int64_t next = 0;
  for (int64_t head = 0; head < heads; ++head) {
    for (int64_t mode = 0; mode < modes; ++mode) {
      const float* from = weight + head * products * modes + mode;
      for (int64_t i = 0; i < products; ++i) EncodeAt(type, from[i * modes] * scale, packed, next++);
    }
  }
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_fourier_mix_pack(const float* weight, int64_t heads, int64_t modes, int64_t width_in, int64_t width_out,
                              float scale, int type, void* packed) {
  int status = dsm::FirstError({dsm::CheckPointers({weight, packed}), dsm::CheckType(type),
                                dsm::CheckElements({heads, modes, width_in, width_out})});
  if (status == DSM_CUDA_OK) status = dsm::CheckAligned(dsm::BytesOf(type), {packed});
  if (status == DSM_CUDA_OK) dsm::Pack(weight, heads, modes, width_in * width_out, scale, type, packed);
  return status;
}

}  // extern "C"
