// The block that runs: its threads, their scheduler, its shared memory, and the first fault found.
#ifndef DENSITOMETER_HOST_BLOCK_H_
#define DENSITOMETER_HOST_BLOCK_H_

#include <memory>
#include <string>
#include <vector>

#include "host/image.h"
#include "host/run.h"
#include "host/shared.h"
#include "host/thread.h"

namespace dsm::emulation {

// What the lanes of a warp operation brought, and where their results go; null for lanes that take no part.
struct Lanes {
  uint32_t mask;
  const void* in[kWarpSize];
  void* out[kWarpSize];
};

class Block {
 public:
  Block(const Call& call, dim3 index, const Image (&images)[2]);
  // Every thread to its end, or to a place where they cannot go on.
  void Run();

  // __syncthreads.
  void Barrier(const Site& site);
  // A warp operation: waits for the lanes of `mask`; the last one calls combine for all. `orders`: it makes memory
  // visible among them, as __syncwarp does and shuffles do not.
  void Meet(const Site& site, uint32_t mask, const void* in, void* out, void (*combine)(Lanes&), bool orders);
  // Keeps the first fault: kernel, block, thread, what.
  void Fault(const std::string& what);
  // A load or store of the kernel.
  void Access(const void* at, size_t bytes, bool write);
  void* SharedArray(const void* tag, const char* name, size_t bytes);
  void* DynamicShared();

  std::string Place() const;
  const std::string& fault() const { return fault_; }
  Thread& current() { return *current_; }
  dim3 index() const { return index_; }
  const Call& call() const { return call_; }

 private:
  struct Abandoned {};

  void Create(Thread& thread, int id);
  void Resume(Thread& thread);
  void Suspend(Thread& thread);
  bool ReleaseBarrier();
  void Combine(uint32_t mask, void (*combine)(Lanes&), bool orders);
  uint32_t Present(int warp) const;
  Thread& Lane(int lane) { return threads_[current_->warp() * kWarpSize + lane]; }
  void DescribeDeadlock();

  bool IsProgramData(const void* at) const { return images_[0].Holds(at) || images_[1].Holds(at); }

  const Call& call_;
  const dim3 index_;
  // Of the kernel and of the emulation.
  const Image* const images_;
  std::vector<Thread> threads_;
  Thread* current_ = nullptr;
  uint32_t epoch_ = 1;
  bool abandoned_ = false;
  bool observed_ = true;
  std::string fault_;
  // Of the scheduler's own stack, as address sanitizer wants to know it.
  void* scheduler_save_ = nullptr;
  const void* scheduler_bottom_ = nullptr;
  size_t scheduler_size_ = 0;
};

// The block that runs, or null: no kernel is running.
extern Block* running;

}  // namespace dsm::emulation

#endif  // DENSITOMETER_HOST_BLOCK_H_
