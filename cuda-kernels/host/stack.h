// Stacks of fibers, kept for the next block.
#ifndef DENSITOMETER_HOST_STACK_H_
#define DENSITOMETER_HOST_STACK_H_

#include <cstddef>

namespace dsm::emulation {

// [low, low + size); a page below it faults.
struct Stack {
  char* low = nullptr;
  size_t size = 0;

  bool Holds(const void* at) const {
    return static_cast<const char*>(at) >= low && static_cast<const char*>(at) < low + size;
  }
};

// The stack of the block's thread `id`; the same one for every block.
Stack StackOf(int id);

}  // namespace dsm::emulation

#endif  // DENSITOMETER_HOST_STACK_H_
