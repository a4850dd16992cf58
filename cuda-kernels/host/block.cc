#include "host/block.h"

#include <boost/context/preallocated.hpp>
#include <cstdio>

#include "host/emulation.h"
#include "host/memory.h"
#include "host/sanitizer.h"

namespace dsm::emulation {

Block* running = nullptr;

namespace {

SharedMemory shared;
const char kDynamicTag = 0;

// Stacks outlive the fibers on them.
struct KeepStack {
  boost::context::stack_context allocate() { return {}; }
  void deallocate(boost::context::stack_context&) {}
};

std::string Text(const dim3& d) {
  return "(" + std::to_string(d.x) + "," + std::to_string(d.y) + "," + std::to_string(d.z) + ")";
}

std::string Text(const Site& site) {
  return std::string(site.operation) + " at " + site.file + ":" + std::to_string(site.line);
}

}  // namespace

Block::Block(const Call& call, dim3 index, const Image (&images)[2])
    : call_(call), index_(index), images_(images), threads_(Count(call.block)) {
  shared.Clear();
  running = this;
  if (call.dynamic_shared > 0) SharedArray(&kDynamicTag, "dynamic memory", call.dynamic_shared);
  for (size_t i = 0; i < threads_.size(); ++i) Create(threads_[i], static_cast<int>(i));
}

void Block::Create(Thread& thread, int id) {
  const unsigned x = call_.block.x, y = call_.block.y;
  thread.id = id;
  thread.index = dim3(id % x, id / x % y, id / x / y);
  thread.stack = StackOf(id);
  boost::context::stack_context context;
  context.sp = thread.stack.low + thread.stack.size;
  context.size = thread.stack.size;
  const boost::context::preallocated memory(context.sp, context.size, context);
  auto entry = [this, &thread](boost::context::fiber&& scheduler) {
    thread.scheduler = std::move(scheduler);
    FinishSwitch(nullptr, &scheduler_bottom_, &scheduler_size_);
    try {
      call_.invoke(call_.arguments);
    } catch (const Abandoned&) {
    }
    thread.state = Thread::State::kDone;
    StartSwitch(nullptr, scheduler_bottom_, scheduler_size_);
    return std::move(thread.scheduler);
  };
  thread.fiber = boost::context::fiber(std::allocator_arg, memory, KeepStack(), entry);
}

void Block::Resume(Thread& thread) {
  current_ = &thread;
  ::threadIdx = thread.index;
  StartSwitch(&scheduler_save_, thread.stack.low, thread.stack.size);
  thread.fiber = std::move(thread.fiber).resume();
  FinishSwitch(scheduler_save_, nullptr, nullptr);
  current_ = nullptr;
}

void Block::Suspend(Thread& thread) {
  void* save = nullptr;
  StartSwitch(&save, scheduler_bottom_, scheduler_size_);
  thread.scheduler = std::move(thread.scheduler).resume();
  FinishSwitch(save, nullptr, nullptr);
  if (abandoned_) throw Abandoned();
}

void Block::Run() {
  bool all_done = false;
  while (!all_done) {
    bool moved = false;
    all_done = true;
    for (Thread& thread : threads_) {
      if (thread.state == Thread::State::kReady || (abandoned_ && thread.state != Thread::State::kDone)) {
        Resume(thread);
        moved = true;
      }
      all_done = all_done && thread.state == Thread::State::kDone;
    }
    if (moved || all_done || ReleaseBarrier()) continue;
    DescribeDeadlock();
    abandoned_ = true;
  }
  running = nullptr;
}

bool Block::ReleaseBarrier() {
  for (const Thread& thread : threads_) {
    if (thread.state != Thread::State::kAtBarrier || !(thread.site == threads_[0].site)) return false;
  }
  for (Thread& thread : threads_) thread.state = Thread::State::kReady;
  ++epoch_;
  return true;
}

void Block::Barrier(const Site& site) {
  Thread& thread = current();
  thread.site = site;
  thread.state = Thread::State::kAtBarrier;
  Suspend(thread);
}

uint32_t Block::Present(int warp) const {
  const size_t lanes = threads_.size() - static_cast<size_t>(warp) * kWarpSize;
  return lanes >= kWarpSize ? ~0u : (1u << lanes) - 1;
}

void Block::Meet(const Site& site, uint32_t mask, const void* in, void* out, void (*combine)(Lanes&), bool orders) {
  Thread& self = current();
  // A full mask means the warp's threads, also where the block ends within the warp.
  mask &= Present(self.warp());
  if ((mask >> self.lane() & 1) == 0) {
    Fault("calls " + Text(site) + " with a mask that leaves out its own lane");
    return;
  }
  self.site = site;
  self.mask = mask;
  self.in = in;
  self.out = out;
  self.state = Thread::State::kAtWarp;
  for (int lane = 0; lane < kWarpSize; ++lane) {
    if ((mask >> lane & 1) == 0) continue;
    const Thread& other = Lane(lane);
    if (other.state == Thread::State::kAtWarp && other.mask == mask && other.site == site) continue;
    Suspend(self);
    return;
  }
  Combine(mask, combine, orders);
}

void Block::Combine(uint32_t mask, void (*combine)(Lanes&), bool orders) {
  Lanes lanes{mask, {}, {}};
  std::array<uint32_t, kWarpSize> seen{};
  for (int lane = 0; lane < kWarpSize; ++lane) {
    if ((mask >> lane & 1) == 0) continue;
    Thread& thread = Lane(lane);
    lanes.in[lane] = thread.in;
    lanes.out[lane] = thread.out;
    thread.state = Thread::State::kReady;
    if (orders) ++thread.seen[lane];
    for (int i = 0; i < kWarpSize; ++i) seen[i] = std::max(seen[i], thread.seen[i]);
  }
  observed_ = false;
  if (combine != nullptr) combine(lanes);
  observed_ = true;
  for (int lane = 0; orders && lane < kWarpSize; ++lane) {
    if (mask >> lane & 1) Lane(lane).seen = seen;
  }
}

void Block::Access(const void* at, size_t bytes, bool write) {
  if (!observed_ || current_ == nullptr || current_->stack.Holds(at)) return;
  std::string fault;
  if (shared.Holds(at)) {
    fault = shared.Access(*current_, epoch_, at, bytes, write);
  } else {
    const char* arguments = static_cast<const char*>(call_.arguments);
    if (at >= arguments && at < arguments + call_.argument_bytes) return;
    if (!write && IsProgramData(at)) return;
    fault = BufferFault(at, bytes);
  }
  if (fault.empty()) return;
  const std::string what = std::string(write ? "writes " : "reads ") + std::to_string(bytes) + " bytes " + fault;
  // The access itself follows, and may end the process.
  if (fault_.empty() && !shared.Holds(at)) std::fprintf(stderr, "%s: %s\n", Place().c_str(), what.c_str());
  Fault(what);
}

void* Block::SharedArray(const void* tag, const char* name, size_t bytes) {
  void* array = shared.Array(tag, name, bytes);
  if (array != nullptr) return array;
  Fault("needs more than " + std::to_string(kSharedLimit) + " bytes of shared memory");
  abandoned_ = true;
  throw Abandoned();
}

void* Block::DynamicShared() { return SharedArray(&kDynamicTag, "dynamic memory", 0); }

std::string Block::Place() const {
  const std::string place = std::string("kernel ") + call_.kernel + ", block " + Text(index_);
  return current_ == nullptr ? place : place + ", thread " + Text(current_->index);
}

void Block::Fault(const std::string& what) {
  if (fault_.empty()) fault_ = Place() + ": " + what;
}

void Block::DescribeDeadlock() {
  const Thread* waiting = nullptr;
  for (const Thread& thread : threads_) {
    if (thread.state != Thread::State::kDone) waiting = &thread;
  }
  std::string reason = "waits at " + Text(waiting->site) + ", which not every thread reaches";
  for (const Thread& other : threads_) {
    const bool elsewhere = other.state != Thread::State::kDone && !(other.site == waiting->site);
    if (other.state != Thread::State::kDone && !elsewhere) continue;
    // Of a warp operation, only the lanes asked for matter.
    const bool warp = waiting->state == Thread::State::kAtWarp;
    if (warp && (other.warp() != waiting->warp() || (waiting->mask >> other.lane() & 1) == 0)) continue;
    reason += ": thread " + Text(other.index) + (elsewhere ? " waits at " + Text(other.site) : " has ended");
    break;
  }
  current_ = const_cast<Thread*>(waiting);
  Fault(reason);
  current_ = nullptr;
}

}  // namespace dsm::emulation
