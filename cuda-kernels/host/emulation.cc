#include "host/emulation.h"

#include "host/block.h"

namespace dsm::emulation {
namespace {

struct ShuffleInput {
  uint64_t bits;
  int source;
};

template <typename T>
const T& In(const Lanes& lanes, int lane) {
  return *static_cast<const T*>(lanes.in[lane]);
}

// Sets every lane's result to a fold over all lanes' values.
template <uint32_t (*kFold)(uint32_t, uint32_t, int)>
void FoldLanes(Lanes& lanes) {
  uint32_t result = 0;
  for (int lane = 0; lane < kWarpSize; ++lane) {
    if (lanes.in[lane] != nullptr) result = kFold(result, In<uint32_t>(lanes, lane), lane);
  }
  for (void* out : lanes.out) {
    if (out != nullptr) *static_cast<uint32_t*>(out) = result;
  }
}

uint32_t Vote(uint32_t votes, uint32_t predicate, int lane) { return votes | predicate << lane; }
uint32_t Add(uint32_t sum, uint32_t value, int) { return sum + value; }
uint32_t Max(uint32_t most, uint32_t value, int) { return std::max(most, value); }

void ShuffleLanes(Lanes& lanes) {
  for (int lane = 0; lane < kWarpSize; ++lane) {
    if (lanes.in[lane] == nullptr) continue;
    const int source = In<ShuffleInput>(lanes, lane).source;
    if (source < 0 || source >= kWarpSize || lanes.in[source] == nullptr) {
      running->Fault("a shuffle makes lane " + std::to_string(lane) + " read lane " + std::to_string(source) +
                     ", which takes no part");
      continue;
    }
    *static_cast<uint64_t*>(lanes.out[lane]) = In<ShuffleInput>(lanes, source).bits;
  }
}

uint32_t Fold(const Site& site, uint32_t mask, uint32_t value, void (*combine)(Lanes&)) {
  uint32_t result = 0;
  running->Meet(site, mask, &value, &result, combine, false);
  return result;
}

Site At(const char* operation, const CallSite& site) { return {operation, site.file, site.line}; }

}  // namespace

void* SharedArray(const void* tag, const char* name, size_t bytes) { return running->SharedArray(tag, name, bytes); }
void* DynamicShared() { return running->DynamicShared(); }
int Lane() { return running->current().lane(); }

void CheckAligned(const void* at, size_t bytes) {
  if (running == nullptr || reinterpret_cast<uintptr_t>(at) % bytes == 0) return;
  running->Fault("accesses " + std::to_string(bytes) + " bytes at an address that is no multiple of it");
}

void SyncThreads(const CallSite& site) { running->Barrier(At("__syncthreads", site)); }

void SyncWarp(uint32_t mask, const CallSite& site) {
  running->Meet(At("__syncwarp", site), mask, nullptr, nullptr, nullptr, true);
}

uint64_t Shuffle(const char* operation, uint32_t mask, uint64_t bits, int source, const CallSite& site) {
  const ShuffleInput in{bits, source};
  uint64_t out = 0;
  running->Meet(At(operation, site), mask, &in, &out, ShuffleLanes, false);
  return out;
}

uint32_t Ballot(const char* operation, uint32_t mask, bool predicate, const CallSite& site) {
  return Fold(At(operation, site), mask, predicate, FoldLanes<Vote>);
}

uint32_t ReduceAdd(uint32_t mask, uint32_t value, const CallSite& site) {
  return Fold(At("__reduce_add_sync", site), mask, value, FoldLanes<Add>);
}

uint32_t ReduceMax(uint32_t mask, uint32_t value, const CallSite& site) {
  return Fold(At("__reduce_max_sync", site), mask, value, FoldLanes<Max>);
}

void WarpInstruction(const char* name, const void* in, void* out, void (*combine)(Lanes&), const CallSite& site) {
  running->Meet(At(name, site), ~0u, in, out, combine, false);
}

void AsyncCopy16(void* to, const void* from) {
  CheckAligned(to, 16);
  CheckAligned(from, 16);
  running->current().open_copies.push_back({to, from});
}

void AsyncCommit() {
  Thread& thread = running->current();
  thread.copy_groups.push(std::move(thread.open_copies));
  thread.open_copies.clear();
}

void AsyncWait(int open_groups) {
  Thread& thread = running->current();
  while (static_cast<int>(thread.copy_groups.size()) > open_groups) {
    for (const AsyncCopy& copy : thread.copy_groups.front()) {
      running->Access(copy.from, 16, false);
      running->Access(copy.to, 16, true);
      std::memcpy(copy.to, copy.from, 16);
    }
    thread.copy_groups.pop();
  }
}

}  // namespace dsm::emulation
