#include "host/image.h"

#include <link.h>

#include <algorithm>

namespace dsm::emulation {
namespace {

struct Search {
  const void* inside;
  Image found;
};

int Match(dl_phdr_info* info, size_t, void* data) {
  Image image;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = info->dlpi_phdr[i];
    if (part.p_type != PT_LOAD) continue;
    const char* begin = reinterpret_cast<const char*>(info->dlpi_addr + part.p_vaddr);
    image.begin = image.begin == nullptr ? begin : std::min(image.begin, begin);
    image.end = std::max(image.end, begin + part.p_memsz);
  }
  auto* search = static_cast<Search*>(data);
  if (!image.Holds(search->inside)) return 0;
  search->found = image;
  return 1;
}

}  // namespace

Image Image::Of(const void* inside) {
  Search search{inside, {}};
  dl_iterate_phdr(Match, &search);
  return search.found;
}

}  // namespace dsm::emulation
