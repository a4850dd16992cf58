// Shared memory of the block that runs, and who touched which byte of it when.
#ifndef DENSITOMETER_HOST_SHARED_H_
#define DENSITOMETER_HOST_SHARED_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "host/thread.h"

namespace dsm::emulation {

// What a kernel may use without opting in to more.
inline constexpr size_t kSharedLimit = 48 * 1024;

class SharedMemory {
 public:
  // Forgets the arrays of the last block.
  void Clear();
  // The array that `tag` stands for, made at the first call in a block; null when the limit is passed.
  void* Array(const void* tag, const char* name, size_t bytes);
  bool Holds(const void* at) const;
  // Notes an access; empty, or what is wrong with it. `epoch` counts the block's barriers.
  std::string Access(const Thread& thread, uint32_t epoch, const void* at, size_t bytes, bool write);
  size_t used() const { return used_; }

 private:
  struct Range {
    const void* tag;
    const char* name;
    size_t start;
    size_t bytes;
  };
  // One access by a thread: in which epoch, and at which step of its own.
  struct Touch {
    int thread = -1;
    uint32_t epoch = 0;
    uint32_t step = 0;
  };
  // The last write and two reads by different threads. More readers are not kept: some races stay unseen, none is
  // reported that is not there.
  struct Shadow {
    Touch write;
    Touch reads[2];
  };

  const Range* Find(size_t offset) const;
  std::string Check(Shadow& shadow, const Thread& thread, uint32_t epoch, bool write);
  static bool Ordered(const Touch& before, const Thread& thread, uint32_t epoch);
  static void NoteRead(Shadow& shadow, const Touch& touch, const Thread& thread);

  alignas(256) char memory_[2 * kSharedLimit];
  Shadow shadow_[2 * kSharedLimit];
  std::vector<Range> ranges_;
  size_t end_ = 0;   // of the last array, with margins
  size_t used_ = 0;  // without margins
};

}  // namespace dsm::emulation

#endif  // DENSITOMETER_HOST_SHARED_H_
