#include "bench/gpu.h"

#include <cuda_runtime.h>

#include <stdexcept>

#include "bench/cublaslt.h"

namespace dsm::bench {
namespace {

// A warm sample repeats its launch for about this long, at most so many times: events resolve half a microsecond.
constexpr double kWarmSeconds = 200e-6;
constexpr int kMostRepeats = 50;

void Require(cudaError_t error) {
  if (error != cudaSuccess) throw std::runtime_error(std::string("CUDA: ") + cudaGetErrorString(error));
}

// Two events around what a stream does.
class Stopwatch {
 public:
  explicit Stopwatch(cudaStream_t stream) : stream_(stream) {
    Require(cudaEventCreate(&start_));
    Require(cudaEventCreate(&end_));
  }
  Stopwatch(const Stopwatch&) = delete;
  ~Stopwatch() { cudaEventDestroy(start_), cudaEventDestroy(end_); }

  template <typename Work>
  double Seconds(Work work) {
    Require(cudaEventRecord(start_, stream_));
    work();
    Require(cudaEventRecord(end_, stream_));
    Require(cudaEventSynchronize(end_));
    float milliseconds = 0;
    Require(cudaEventElapsedTime(&milliseconds, start_, end_));
    return milliseconds * 1e-3;
  }

 private:
  cudaStream_t stream_;
  cudaEvent_t start_ = nullptr, end_ = nullptr;
};

// Memory twice as large as the L2 cache: writing it drops all else from there.
class Flush {
 public:
  Flush() {
    int device = 0, bytes = 0;
    Require(cudaGetDevice(&device));
    Require(cudaDeviceGetAttribute(&bytes, cudaDevAttrL2CacheSize, device));
    bytes_ = 2 * static_cast<size_t>(bytes);
    Require(cudaMalloc(&memory_, bytes_));
  }
  Flush(const Flush&) = delete;
  ~Flush() { cudaFree(memory_); }

  void Start(cudaStream_t stream) { Require(cudaMemsetAsync(memory_, 0, bytes_, stream)); }

 private:
  void* memory_ = nullptr;
  size_t bytes_ = 0;
};

void Start(const Launch& launch, cudaStream_t stream) {
  const int status = launch(stream);
  if (status != DSM_CUDA_OK) throw std::runtime_error("a launch failed with status " + std::to_string(status));
}

// Launches as one graph, so that the host's time for a launch does not count.
class Graph {
 public:
  Graph(const Launch& launch, int repeats, cudaStream_t stream) : repeats_(repeats) {
    cudaGraph_t graph = nullptr;
    Require(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
    for (int i = 0; i < repeats; ++i) bench::Start(launch, stream);
    Require(cudaStreamEndCapture(stream, &graph));
    const cudaError_t error = cudaGraphInstantiate(&executable_, graph, 0);
    cudaGraphDestroy(graph);
    Require(error);
  }
  Graph(const Graph&) = delete;
  ~Graph() { cudaGraphExecDestroy(executable_); }

  int repeats() const { return repeats_; }
  void Start(cudaStream_t stream) const { Require(cudaGraphLaunch(executable_, stream)); }

 private:
  const int repeats_;
  cudaGraphExec_t executable_ = nullptr;
};

class GpuTimed : public Timed {
 public:
  GpuTimed(Launch launch, cudaStream_t stream, Flush& flush)
      : launch_(std::move(launch)), stream_(stream), flush_(flush), watch_(stream) {
    Start(launch_, stream_);  // the first one loads the kernel
    const double once = watch_.Seconds([this] { Start(launch_, stream_); });
    const double repeats = std::min<double>(kMostRepeats, std::max(1.0, kWarmSeconds / std::max(once, 1e-7)));
    graph_ = std::make_unique<Graph>(launch_, static_cast<int>(repeats), stream_);
  }

  // Cold, the flush keeps the device busy for longer than the host needs to queue what follows it.
  double Seconds(Cache cache) override {
    if (cache == Cache::kCold) {
      flush_.Start(stream_);
      return watch_.Seconds([this] { Start(launch_, stream_); });
    }
    graph_->Start(stream_);  // whatever ran before, the operands are in the cache now
    return watch_.Seconds([this] { graph_->Start(stream_); }) / graph_->repeats();
  }

 private:
  const Launch launch_;
  cudaStream_t stream_;
  Flush& flush_;
  Stopwatch watch_;
  std::unique_ptr<Graph> graph_;
};

class Gpu : public Device {
 public:
  Gpu() {
    Require(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking));
    flush_ = std::make_unique<Flush>();
    lt_ = std::make_unique<CublasLt>();
  }
  Gpu(const Gpu&) = delete;
  ~Gpu() override { cudaStreamDestroy(stream_); }

  std::string Name() const override {
    int device = 0;
    cudaDeviceProp properties{};
    Require(cudaGetDevice(&device));
    Require(cudaGetDeviceProperties(&properties, device));
    return properties.name;
  }

  std::unique_ptr<Timed> Prepare(const Launch& launch) override {
    Require(cudaDeviceSynchronize());  // operands were copied on the default stream, which this one does not wait for
    return std::make_unique<GpuTimed>(launch, stream_, *flush_);
  }

  // As much time for the choice of an algorithm as the sparse formats get for the choice of a variant.
  Launch Dense(const DenseProduct& product, std::string& why) override {
    Launch fastest;
    double least = INFINITY;
    for (const Launch& candidate : lt_->Candidates(product, why)) {
      const auto timed = Prepare(candidate);
      double seconds = timed->Seconds(Cache::kWarm);
      for (int i = 0; i < 4; ++i) seconds = std::min(seconds, timed->Seconds(Cache::kWarm));
      if (seconds < least) least = seconds, fastest = candidate;
    }
    return fastest;
  }

  Launch Copying(void* to, const void* from, size_t bytes) override {
    return [=](void* stream) {
      const auto on = static_cast<cudaStream_t>(stream);
      const bool fine = cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, on) == cudaSuccess;
      return fine ? DSM_CUDA_OK : DSM_CUDA_LAUNCH_FAILED;
    };
  }

 private:
  cudaStream_t stream_ = nullptr;
  std::unique_ptr<Flush> flush_;
  std::unique_ptr<CublasLt> lt_;
};

}  // namespace

std::unique_ptr<Device> OpenGpu() { return std::make_unique<Gpu>(); }

}  // namespace dsm::bench
