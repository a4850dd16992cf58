#include "bench/cublaslt.h"

#include <cstdlib>
#include <sstream>

#include "preset/nvidia/library.h"

namespace dsm::bench {
namespace {

// As cublasLt.h and library_types.h number them.
constexpr int kCompute32F = 68;
constexpr int kTransA = 3;
constexpr int kTransposed = 1;
constexpr int kWorkspaceBytes = 1;
constexpr int kTypes[] = {0, 2, 14};  // CUDA_R_32F, CUDA_R_16F, CUDA_R_16BF

constexpr int kMostCandidates = 8;
// What NVIDIA recommends for its largest devices.
constexpr size_t kWorkspace = size_t{32} << 20;

struct Algorithm {
  uint64_t data[8];
};

// As cublasLtMatmulHeuristicResult_t is laid out.
struct Heuristic {
  Algorithm algorithm;
  size_t workspace;
  int state;
  float waves;
  int reserved[4];
};

template <typename... Parameters>
int Call(const char* name, Parameters... arguments) {
  return nvidia::Forward<int(Parameters...)>::Call(DSM_NVIDIA_CUBLASLT, name, DSM_NVIDIA_MISSING, arguments...);
}

std::vector<std::string> Places() {
  std::vector<std::string> places;
  const char* listed = std::getenv("DENSITOMETER_CUDA_LIBRARIES");
  std::istringstream directories(listed == nullptr ? "" : listed);
  for (std::string directory; std::getline(directories, directory, ':');) places.push_back(directory + "/");
  const char* home = std::getenv("CUDA_HOME");
  if (home != nullptr) places.push_back(std::string(home) + "/lib64/");
  places.push_back("");
  return places;
}

// Empty when the library is open now; otherwise the loader's last reason.
std::string Open() {
  char message[512] = "";
  for (const std::string& place : Places()) {
    for (const char* name : {"libcublasLt.so.13", "libcublasLt.so.12"}) {
      if (dsm_nvidia_open(DSM_NVIDIA_CUBLASLT, (place + name).c_str(), message, sizeof message) == 0) return "";
    }
  }
  return std::string("cuBLASLt was looked for in DENSITOMETER_CUDA_LIBRARIES, CUDA_HOME and on the loader's path: ") +
         message;
}

// One descriptor of the library's, and the function that ends it.
class Descriptor {
 public:
  explicit Descriptor(const char* destroy) : destroy_(destroy) {}
  Descriptor(const Descriptor&) = delete;
  ~Descriptor() {
    if (at_ != nullptr) Call(destroy_, at_);
  }
  void* at() const { return at_; }
  void** into() { return &at_; }

 private:
  const char* destroy_;
  void* at_ = nullptr;
};

// Column-major, as the library sees it: Y^T [rows, tokens] = W^T^T [rows, cols] X^T [cols, tokens].
struct Description {
  Descriptor product{"cublasLtMatmulDescDestroy"};
  Descriptor w{"cublasLtMatrixLayoutDestroy"}, x{"cublasLtMatrixLayoutDestroy"}, y{"cublasLtMatrixLayoutDestroy"};
  Buffer<uint8_t> workspace{std::vector<uint8_t>(kWorkspace)};

  // The library's first status that is not 0.
  int Make(const DenseProduct& p) {
    const int type = kTypes[p.type];
    const auto layout = [type](Descriptor& into, int64_t rows, int64_t columns) {
      return Call("cublasLtMatrixLayoutCreate", into.into(), type, static_cast<uint64_t>(rows),
                  static_cast<uint64_t>(columns), rows);
    };
    int status = Call("cublasLtMatmulDescCreate", product.into(), kCompute32F, kTypes[DSM_CUDA_FP32]);
    if (status == 0) {
      status = Call("cublasLtMatmulDescSetAttribute", product.at(), kTransA, static_cast<const void*>(&kTransposed),
                    sizeof kTransposed);
    }
    if (status == 0) status = layout(w, p.cols, p.rows);
    if (status == 0) status = layout(x, p.cols, p.tokens);
    return status == 0 ? layout(y, p.rows, p.tokens) : status;
  }

  int Start(void* handle, const DenseProduct& p, const Algorithm& algorithm, void* stream) {
    const float one = 1, zero = 0;
    const int status = Call("cublasLtMatmul", handle, product.at(), static_cast<const void*>(&one), p.w, w.at(), p.x,
                            x.at(), static_cast<const void*>(&zero), static_cast<const void*>(p.y), y.at(), p.y, y.at(),
                            &algorithm, static_cast<void*>(workspace.data()), kWorkspace, stream);
    return status == 0 ? DSM_CUDA_OK : DSM_CUDA_LAUNCH_FAILED;
  }
};

int Ask(void* handle, const Description& d, Heuristic* results, int* count) {
  Descriptor preference("cublasLtMatmulPreferenceDestroy");
  int status = Call("cublasLtMatmulPreferenceCreate", preference.into());
  if (status == 0) {
    status = Call("cublasLtMatmulPreferenceSetAttribute", preference.at(), kWorkspaceBytes,
                  static_cast<const void*>(&kWorkspace), sizeof kWorkspace);
  }
  if (status != 0) return status;
  return Call("cublasLtMatmulAlgoGetHeuristic", handle, d.product.at(), d.w.at(), d.x.at(), d.y.at(), d.y.at(),
              preference.at(), kMostCandidates, results, count);
}

}  // namespace

CublasLt::CublasLt() : why_(Open()) {
  if (!why_.empty()) return;
  const int status = Call("cublasLtCreate", &handle_);
  if (status != 0) why_ = "cublasLtCreate ended with status " + std::to_string(status), handle_ = nullptr;
}

CublasLt::~CublasLt() {
  if (handle_ != nullptr) Call("cublasLtDestroy", handle_);
}

std::vector<Launch> CublasLt::Candidates(const DenseProduct& product, std::string& why) const {
  why = why_;
  if (handle_ == nullptr) return {};
  const auto description = std::make_shared<Description>();
  Heuristic results[kMostCandidates] = {};
  int count = 0, status = description->Make(product);
  if (status == 0) status = Ask(handle_, *description, results, &count);
  if (status != 0 || count == 0) {
    why = "cuBLASLt has no algorithm for it, status " + std::to_string(status);
    return {};
  }
  std::vector<Launch> candidates;
  for (int i = 0; i < count; ++i) {
    if (results[i].state != 0) continue;
    candidates.push_back([handle = handle_, description, product, algorithm = results[i].algorithm](void* stream) {
      return description->Start(handle, product, algorithm, stream);
    });
  }
  return candidates;
}

}  // namespace dsm::bench
