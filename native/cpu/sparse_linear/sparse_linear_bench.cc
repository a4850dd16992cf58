// Time of sparse layers against oneDNN's dense matmul with bias and GELU too, one thread, interleaved.
// Usage: sparse_linear_bench [csr|nm24|bsr]
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <dnnl.hpp>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "densitometer/sparse_linear.h"
#include "densitometer/status.h"
#include "densitometer/target.h"

namespace {

struct Shape {
  int64_t rows, cols, tokens;
};

constexpr Shape kShapes[] = {{2048, 512, 96}, {512, 2048, 96}, {2048, 512, 3072}, {512, 2048, 3072}};

using Body = std::function<void()>;

// Time of this thread alone, so that a shared machine does not count what others take.
double ThreadSeconds() {
  timespec now = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double Seconds(const Body& body) {
  const double start = ThreadSeconds();
  body();
  return ThreadSeconds() - start;
}

// Best time of each body; the bodies take turns, so that all meet the same disturbance.
std::vector<double> BestOf(const std::vector<Body>& bodies, int rounds) {
  std::vector<double> best(bodies.size(), 1e9);
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < bodies.size(); ++i) best[i] = std::min(best[i], Seconds(bodies[i]));
  }
  return best;
}

class DenseLinear {
 public:
  explicit DenseLinear(const Shape& s) : engine_(dnnl::engine::kind::cpu, 0), stream_(engine_) {
    using dnnl::memory;
    const auto f32 = memory::data_type::f32;
    const auto ab = memory::format_tag::ab;
    const memory::desc src({s.tokens, s.cols}, f32, ab), bias({1, s.rows}, f32, ab), dst({s.tokens, s.rows}, f32, ab);
    const memory::desc weights({s.cols, s.rows}, f32, memory::format_tag::any);
    dnnl::post_ops post;
    post.append_eltwise(dnnl::algorithm::eltwise_gelu_erf, 0, 0);
    dnnl::primitive_attr attributes;
    attributes.set_post_ops(post);
    const dnnl::matmul::primitive_desc description(engine_, src, weights, bias, dst, attributes);
    matmul_ = dnnl::matmul(description);
    arguments_ = {{DNNL_ARG_SRC, Filled(src)},
                  {DNNL_ARG_WEIGHTS, Filled(description.weights_desc())},
                  {DNNL_ARG_BIAS, Filled(bias)},
                  {DNNL_ARG_DST, Filled(dst)}};
  }

  void Run() {
    matmul_.execute(stream_, arguments_);
    stream_.wait();
  }

 private:
  dnnl::memory Filled(const dnnl::memory::desc& description) {
    dnnl::memory memory(description, engine_);
    float* p = static_cast<float*>(memory.get_data_handle());
    std::fill(p, p + description.get_size() / sizeof(float), 0.01f);
    return memory;
  }

  dnnl::engine engine_;
  dnnl::stream stream_;
  dnnl::matmul matmul_;
  std::unordered_map<int, dnnl::memory> arguments_;
};

std::vector<float> Weight(const Shape& s, double density, int64_t block_rows, int64_t block_cols) {
  std::mt19937 rng(7);
  std::bernoulli_distribution keep(density);
  std::vector<float> w(s.rows * s.cols, 0.0f);
  for (int64_t r = 0; r < s.rows; r += block_rows) {
    for (int64_t c = 0; c < s.cols; c += block_cols) {
      if (!keep(rng)) continue;
      for (int64_t i = r; i < r + block_rows; ++i) {
        for (int64_t j = c; j < c + block_cols; ++j) w[i * s.cols + j] = 0.01f;
      }
    }
  }
  return w;
}

constexpr size_t kLineFloats = 16;  // arenas align activations to cache lines, so the benchmark does too

class SparseLinear {
 public:
  SparseLinear(const Shape& s, dsm_sparse_weight* weight, int layout)
      : weight_(weight), x_(s.tokens * s.cols, 0.01f), y_(s.tokens * s.rows + kLineFloats), bias_(s.rows, 0.01f) {
    run_.weight = weight;
    run_.x = x_.data();
    run_.y = y_.data() + kLineFloats - reinterpret_cast<uintptr_t>(y_.data()) / sizeof(float) % kLineFloats;
    run_.bias = bias_.data();
    run_.activation = DSM_ACTIVATION_GELU;
    run_.x_layout = run_.y_layout = layout;
    run_.ldx = layout == DSM_TOKEN_MAJOR ? s.cols : s.tokens;
    run_.ldy = layout == DSM_TOKEN_MAJOR ? s.rows : s.tokens;
    run_.tokens = s.tokens;
    run_.threads = 1;
    dsm_sparse_linear_scratch(&run_, &run_.scratch_floats);
    scratch_.resize(run_.scratch_floats);
    run_.scratch = scratch_.data();
  }
  SparseLinear(const SparseLinear&) = delete;
  SparseLinear& operator=(const SparseLinear&) = delete;
  ~SparseLinear() { dsm_sparse_weight_free(weight_); }

  void Run() { dsm_sparse_linear_run(&run_); }

 private:
  dsm_sparse_weight* weight_;
  std::vector<float> x_, y_, bias_, scratch_;
  dsm_sparse_linear run_ = {};
};

struct Arm {
  std::string name;
  double density;
  std::function<int(const std::vector<float>&, const Shape&, dsm_sparse_weight**)> pack;
  int64_t block_rows = 1, block_cols = 1;
};

std::vector<Arm> CsrArms() {
  std::vector<Arm> arms;
  for (double density : {0.5, 0.25, 0.1, 0.05, 0.01}) {
    arms.push_back({"csr", density, [](const std::vector<float>& w, const Shape& s, dsm_sparse_weight** out) {
                      return dsm_csr_pack(w.data(), s.rows, s.cols, out);
                    }});
  }
  return arms;
}

std::vector<Arm> BlockArms() {
  const std::pair<int64_t, int64_t> blocks[] = {{4, 4}, {8, 8}, {16, 16}, {1, 16}};
  std::vector<Arm> arms;
  for (const auto& [rows, cols] : blocks) {
    for (double density : {0.5, 0.25, 0.1}) {
      const int64_t r = rows, c = cols;
      arms.push_back({"bsr " + std::to_string(r) + "x" + std::to_string(c), density,
                      [r, c](const std::vector<float>& w, const Shape& s, dsm_sparse_weight** out) {
                        return dsm_bsr_pack(w.data(), s.rows, s.cols, r, c, out);
                      },
                      r, c});
    }
  }
  return arms;
}

std::vector<Arm> Nm24Arms() {
  return {{"2:4", 1.0, [](const std::vector<float>& w, const Shape& s, dsm_sparse_weight** out) {
             std::vector<float> pruned = w;
             for (size_t i = 0; i < pruned.size(); i += 4) pruned[i + i / 4 % 2] = pruned[i + 2 + i / 8 % 2] = 0.0f;
             return dsm_nm24_pack(pruned.data(), s.rows, s.cols, out);
           }}};
}

void Report(const Shape& s, const Arm& arm) {
  dsm_sparse_weight* feature = nullptr;
  dsm_sparse_weight* token = nullptr;
  const std::vector<float> w = Weight(s, arm.density, arm.block_rows, arm.block_cols);
  if (arm.pack(w, s, &feature) != DSM_OK || arm.pack(w, s, &token) != DSM_OK) return;
  const double density = static_cast<double>(dsm_sparse_weight_nonzeros(feature)) / static_cast<double>(w.size());
  const double flops = 2.0 * static_cast<double>(dsm_sparse_weight_stored(feature) * s.tokens);
  DenseLinear dense(s);
  SparseLinear feature_major(s, feature, DSM_FEATURE_MAJOR);
  SparseLinear token_major(s, token, DSM_TOKEN_MAJOR);
  const int rounds = s.tokens > 1000 ? 9 : 150;
  const std::vector<double> best =
      BestOf({[&] { dense.Run(); }, [&] { feature_major.Run(); }, [&] { token_major.Run(); }}, rounds);
  std::printf("| %ldx%ld | %ld | %s | %.2f | %.3f | %.3f | %.2f | %.0f | %.2f |\n", s.rows, s.cols, s.tokens,
              arm.name.c_str(), density, best[0] * 1e3, best[1] * 1e3, best[0] / best[1], flops / best[1] / 1e9,
              best[0] / best[2]);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string format = argc > 1 ? argv[1] : "csr";
  const std::vector<Arm> arms = format == "bsr" ? BlockArms() : format == "nm24" ? Nm24Arms() : CsrArms();
  std::printf("instruction set: %s; run with OMP_NUM_THREADS=1\n\n", dsm_cpu_target());
  std::printf("| W | tokens | format | density | dense ms | sparse ms | ratio | GFLOP/s | ratio token-major |\n");
  std::printf("| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
  for (const Shape& shape : kShapes) {
    for (const Arm& arm : arms) Report(shape, arm);
  }
}
