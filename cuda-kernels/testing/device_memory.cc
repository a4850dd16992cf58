#include <cuda_runtime.h>

#include <stdexcept>

#include "testing/memory.h"

namespace dsm {
namespace {

void Require(cudaError_t error) {
  if (error != cudaSuccess) throw std::runtime_error(cudaGetErrorString(error));
}

}  // namespace

std::string WhyNoRunner() {
  int devices = 0;
  const cudaError_t error = cudaGetDeviceCount(&devices);
  if (error != cudaSuccess) return cudaGetErrorString(error);
  return devices > 0 ? "" : "no device";
}

void* AllocateMemory(size_t bytes) {
  void* memory = nullptr;
  Require(cudaMalloc(&memory, bytes));
  return memory;
}

void FreeMemory(void* memory) { cudaFree(memory); }
void CopyIn(void* to, const void* from, size_t bytes) { Require(cudaMemcpy(to, from, bytes, cudaMemcpyHostToDevice)); }
void CopyOut(void* to, const void* from, size_t bytes) { Require(cudaMemcpy(to, from, bytes, cudaMemcpyDeviceToHost)); }

}  // namespace dsm
