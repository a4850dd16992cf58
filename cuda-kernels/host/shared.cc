#include "host/shared.h"

#include <algorithm>
#include <cstring>

#include "host/sanitizer.h"

namespace dsm::emulation {
namespace {

// Between arrays; arrays keep the alignment that 128-bit accesses need.
constexpr size_t kMargin = 256;

std::string Name(int thread) { return "thread " + std::to_string(thread); }

}  // namespace

void SharedMemory::Clear() {
  std::fill(shadow_, shadow_ + end_, Shadow{});
  ranges_.clear();
  end_ = used_ = 0;
  Poison(memory_, sizeof memory_);
}

void* SharedMemory::Array(const void* tag, const char* name, size_t bytes) {
  for (const Range& range : ranges_) {
    if (range.tag == tag) return memory_ + range.start;
  }
  const size_t start = end_ + kMargin;
  const size_t padded = (bytes + kMargin - 1) / kMargin * kMargin;
  if (used_ + bytes > kSharedLimit || start + padded > sizeof memory_) return nullptr;
  Unpoison(memory_ + start, bytes);
  std::memset(memory_ + start, 0xFF, bytes);
  ranges_.push_back({tag, name, start, bytes});
  end_ = start + padded;
  used_ += bytes;
  return memory_ + start;
}

bool SharedMemory::Holds(const void* at) const { return at >= memory_ && at < memory_ + sizeof memory_; }

const SharedMemory::Range* SharedMemory::Find(size_t offset) const {
  for (const Range& range : ranges_) {
    if (offset >= range.start && offset < range.start + range.bytes) return &range;
  }
  return nullptr;
}

std::string SharedMemory::Access(const Thread& thread, uint32_t epoch, const void* at, size_t bytes, bool write) {
  const size_t offset = static_cast<const char*>(at) - memory_;
  const Range* range = Find(offset);
  if (range == nullptr || offset + bytes > range->start + range->bytes) {
    return "outside of every array of shared memory";
  }
  // Only what models of instructions touch comes here then: the shadow knows nothing of plain stores.
  if (kAddressSanitizer) return "";
  for (size_t i = 0; i < bytes; ++i) {
    const std::string fault = Check(shadow_[offset + i], thread, epoch, write);
    if (fault.empty()) continue;
    return "at byte " + std::to_string(offset + i - range->start) + " of shared " + range->name + ", " + fault;
  }
  return "";
}

bool SharedMemory::Ordered(const Touch& before, const Thread& thread, uint32_t epoch) {
  if (before.thread < 0 || before.thread == thread.id || before.epoch < epoch) return true;
  return before.thread / kWarpSize == thread.warp() && thread.seen[before.thread % kWarpSize] > before.step;
}

void SharedMemory::NoteRead(Shadow& shadow, const Touch& touch, const Thread& thread) {
  for (Touch& read : shadow.reads) {
    if (Ordered(read, thread, touch.epoch)) {
      read = touch;
      return;
    }
  }
}

std::string SharedMemory::Check(Shadow& shadow, const Thread& thread, uint32_t epoch, bool write) {
  const Touch touch{thread.id, epoch, thread.seen[thread.lane()]};
  if (!write && shadow.write.thread < 0) return "which nobody wrote before";
  if (!Ordered(shadow.write, thread, epoch)) {
    return "which " + Name(shadow.write.thread) + " wrote with no barrier between (race)";
  }
  if (!write) {
    NoteRead(shadow, touch, thread);
    return "";
  }
  for (Touch& read : shadow.reads) {
    if (!Ordered(read, thread, epoch)) return "which " + Name(read.thread) + " read with no barrier between (race)";
    read = {};
  }
  shadow.write = touch;
  return "";
}

}  // namespace dsm::emulation
