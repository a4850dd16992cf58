#include "host/stack.h"

#include <sys/mman.h>

#include <new>
#include <vector>

namespace dsm::emulation {
namespace {

constexpr size_t kPage = 4096;
// Kernels keep little on the stack; address sanitizer's frames are several times larger.
constexpr size_t kStackBytes = 64 * kPage;

Stack NewStack() {
  void* memory = mmap(nullptr, kStackBytes + kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  mprotect(memory, kPage, PROT_NONE);
  return {static_cast<char*>(memory) + kPage, kStackBytes};
}

}  // namespace

Stack StackOf(int id) {
  static std::vector<Stack> stacks;
  while (static_cast<int>(stacks.size()) <= id) stacks.push_back(NewStack());
  return stacks[id];
}

}  // namespace dsm::emulation
