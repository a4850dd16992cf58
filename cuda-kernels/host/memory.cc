#include "host/memory.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <new>

#include "host/sanitizer.h"

namespace dsm::emulation {
namespace {

// Wide enough that an index one row off still lands in it for the sizes of the case tables.
constexpr size_t kMargin = 16384;
constexpr size_t kAlignment = 256;

std::mutex changing;

// Start and size of every buffer.
std::map<uintptr_t, size_t>& Buffers() {
  static std::map<uintptr_t, size_t> buffers;
  return buffers;
}

std::string Offset(intptr_t offset, size_t size) {
  const std::string buffer = "the buffer of " + std::to_string(size) + " bytes";
  if (offset < 0) return std::to_string(-offset) + " bytes before " + buffer;
  return "at offset " + std::to_string(offset) + " of " + buffer;
}

}  // namespace

void* AllocateBuffer(size_t bytes) {
  const size_t room = (bytes + 2 * kMargin + kAlignment - 1) / kAlignment * kAlignment;
  char* memory = static_cast<char*>(std::aligned_alloc(kAlignment, room));
  if (memory == nullptr) throw std::bad_alloc();
  std::memset(memory, 0xFF, room);
  char* buffer = memory + kMargin;
  Poison(memory, kMargin);
  Poison(buffer + bytes, room - kMargin - bytes);
  const std::lock_guard<std::mutex> lock(changing);
  Buffers()[reinterpret_cast<uintptr_t>(buffer)] = bytes;
  return buffer;
}

void FreeBuffer(void* buffer) {
  if (buffer == nullptr) return;
  const std::lock_guard<std::mutex> lock(changing);
  const auto found = Buffers().find(reinterpret_cast<uintptr_t>(buffer));
  char* memory = static_cast<char*>(buffer) - kMargin;
  Unpoison(memory, found->second + 2 * kMargin);
  Buffers().erase(found);
  std::free(memory);
}

std::string BufferFault(const void* at, size_t bytes) {
  const auto address = reinterpret_cast<uintptr_t>(at);
  const std::lock_guard<std::mutex> lock(changing);
  // The first buffer that starts after the address, and the one before it.
  const auto after = Buffers().upper_bound(address);
  if (after != Buffers().begin()) {
    const auto& [start, size] = *std::prev(after);
    if (address - start < size + kMargin) {
      return address + bytes <= start + size ? "" : Offset(static_cast<intptr_t>(address - start), size);
    }
  }
  if (after != Buffers().end() && after->first - address <= kMargin) {
    return Offset(-static_cast<intptr_t>(after->first - address), after->second);
  }
  return "at an address outside of every buffer";
}

}  // namespace dsm::emulation
