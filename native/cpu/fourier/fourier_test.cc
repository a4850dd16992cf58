#include "densitometer/fourier.h"

#include <complex>
#include <string>

#include "cpu/testing.h"

namespace dsm {
namespace {

struct Sizes {
  int64_t batch, heads, modes, in, out;

  int64_t Weights() const { return heads * in * out * modes; }
  std::string Name(int threads) const {
    std::string name = "on " + std::to_string(threads) + ":";
    for (int64_t n : {batch, heads, modes, in, out}) name += " " + std::to_string(n);
    return name;
  }
};

// Buffers [batch, modes, heads * width + 3], the layout that a DFT product leaves.
struct Problem {
  Sizes s;
  std::vector<float> in_re, in_im, weight_re, weight_im, out_re, out_im;
  std::vector<double> expected_re, expected_im;

  Problem(const Sizes& sizes, uint32_t kept_of_100) : s(sizes) {
    const int64_t in_size = s.batch * s.modes * (s.heads * s.in + 3);
    const int64_t out_size = s.batch * s.modes * (s.heads * s.out + 3);
    in_re = RandomFloats(in_size, 1);
    in_im = RandomFloats(in_size, 2);
    weight_re = RandomFloats(s.Weights(), 3);
    weight_im = RandomFloats(s.Weights(), 4);
    std::mt19937 generator(5);
    for (float& w : weight_re) w = generator() % 100 < kept_of_100 ? w : 0.0f;
    for (float& w : weight_im) w = generator() % 100 < kept_of_100 ? w : 0.0f;
    out_re = out_im = Untouched(out_size);
    expected_re.assign(out_re.size(), kUntouched);
    expected_im = expected_re;
    Expect();
  }

  void Expect() {
    for (int64_t i = 0; i < s.batch * s.modes * s.heads * s.out; ++i) {
      const int64_t o = i % s.out, h = i / s.out % s.heads, row = i / s.out / s.heads, m = row % s.modes;
      std::complex<double> sum = 0;
      for (int64_t e = 0; e < s.in; ++e) {
        const int64_t x = row * (s.heads * s.in + 3) + h * s.in + e, w = ((h * s.in + e) * s.out + o) * s.modes + m;
        sum += std::complex<double>(in_re[x], in_im[x]) * std::complex<double>(weight_re[w], weight_im[w]);
      }
      expected_re[row * (s.heads * s.out + 3) + h * s.out + o] = sum.real();
      expected_im[row * (s.heads * s.out + 3) + h * s.out + o] = sum.imag();
    }
  }

  template <class Params>
  void Fill(Params& p, int threads) {
    p.in_re = in_re.data();
    p.in_im = in_im.data();
    p.out_re = out_re.data();
    p.out_im = out_im.data();
    p.batch = s.batch;
    p.heads = s.heads;
    p.modes = s.modes;
    p.width_in = s.in;
    p.width_out = s.out;
    p.in_mode = s.heads * s.in + 3;
    p.in_head = s.in;
    p.in_batch = s.modes * p.in_mode;
    p.out_mode = s.heads * s.out + 3;
    p.out_head = s.out;
    p.out_batch = s.modes * p.out_mode;
    p.threads = threads;
  }

  // The gaps must be as they were; then they are taken out of the comparison.
  void Compare(const std::string& name) {
    for (size_t i = 0; i < out_re.size(); ++i) {
      if (expected_re[i] != kUntouched) continue;
      ASSERT_EQ(kUntouched, out_re[i]) << name;
      ASSERT_EQ(kUntouched, out_im[i]) << name;
      expected_re[i] = expected_im[i] = out_re[i] = out_im[i] = 0;
    }
    ExpectClose(expected_re, out_re, 2e-6, "re " + name);
    ExpectClose(expected_im, out_im, 2e-6, "im " + name);
  }
};

std::vector<float> Packed(const Sizes& s, const std::vector<float>& weight) {
  auto packed = Untouched(s.Weights());
  const dsm_fourier_pack_params p{weight.data(), packed.data(), s.heads, s.modes, s.in, s.out};
  EXPECT_EQ(DSM_OK, dsm_fourier_pack(&p));
  return packed;
}

void CheckDense(const Sizes& s, int threads) {
  Problem problem(s, 100);
  const auto re = Packed(s, problem.weight_re), im = Packed(s, problem.weight_im);
  dsm_fourier_mix_params p{};
  problem.Fill(p, threads);
  p.weight_re = re.data();
  p.weight_im = im.data();
  ASSERT_EQ(DSM_OK, dsm_fourier_mix(&p));
  problem.Compare(s.Name(threads));
}

struct Lists {
  std::vector<int32_t> start;
  std::vector<int16_t> in, out;
  std::vector<float> re, im;

  explicit Lists(const Problem& of) : start(static_cast<size_t>(of.s.heads * of.s.modes + 1)) {
    dsm_fourier_pack_sparse_params p{};
    p.weight_re = of.weight_re.data();
    p.weight_im = of.weight_im.data();
    p.start = start.data();
    p.heads = of.s.heads;
    p.modes = of.s.modes;
    p.width_in = of.s.in;
    p.width_out = of.s.out;
    EXPECT_EQ(DSM_OK, dsm_fourier_pack_sparse(&p));
    // One more, so that no pointer is null when there is nothing.
    const size_t size = static_cast<size_t>(start.back()) + 1;
    in.resize(size);
    out.resize(size);
    re.resize(size);
    im.resize(size);
    p.channel_in = in.data();
    p.channel_out = out.data();
    p.value_re = re.data();
    p.value_im = im.data();
    EXPECT_EQ(DSM_OK, dsm_fourier_pack_sparse(&p));
  }

  void Fill(dsm_fourier_mix_sparse_params& p) const {
    p.start = start.data();
    p.channel_in = in.data();
    p.channel_out = out.data();
    p.value_re = re.data();
    p.value_im = im.data();
  }
};

void CheckSparse(const Sizes& s, uint32_t kept_of_100, int threads) {
  Problem problem(s, kept_of_100);
  const Lists lists(problem);
  dsm_fourier_mix_sparse_params p{};
  problem.Fill(p, threads);
  lists.Fill(p);
  auto workspace = Untouched(dsm_fourier_mix_sparse_workspace(&p) + 1);
  p.workspace = workspace.data();
  ASSERT_EQ(DSM_OK, dsm_fourier_mix_sparse(&p));
  ASSERT_EQ(kUntouched, workspace.back());
  problem.Compare("sparse " + s.Name(threads));
}

TEST(FourierMixTest, EveryWidthAndBatchMatchesDouble) {
  for (const int64_t out : {1, 3, 4, 7, 8, 15, 16, 17, 31, 32, 48, 64, 65, 100}) {
    for (const int64_t batch : {1, 2, 3, 4, 5, 7}) CheckDense({batch, 2, 3, 9, out}, 1);
  }
}

TEST(FourierMixTest, ThreadsShareHeadsAndModes) {
  for (const int threads : {1, 2, 3}) {
    CheckDense({1, 8, 17, 64, 64}, threads);
    CheckDense({33, 2, 5, 64, 64}, threads);
  }
}

TEST(FourierMixSparseTest, MatchesDouble) {
  for (const int threads : {1, 2, 3}) {
    for (const int64_t batch : {1, 2, 4, 5, 15, 16, 17, 33}) {
      CheckSparse({batch, 2, 5, 33, 40}, 50, threads);
      CheckSparse({batch, 2, 5, 64, 64}, 3, threads);
    }
    CheckSparse({1, 8, 40, 64, 64}, 20, threads);
    CheckSparse({3, 1, 2, 4, 4}, 0, threads);
  }
}

TEST(FourierTest, BadArgumentsAreRefused) {
  EXPECT_EQ(DSM_NULL_POINTER, dsm_fourier_mix(nullptr));
  EXPECT_EQ(DSM_NULL_POINTER, dsm_fourier_mix_sparse(nullptr));
  Problem problem({1, 1, 2, 2, 2}, 100);
  dsm_fourier_mix_params dense{};
  problem.Fill(dense, 1);
  EXPECT_EQ(DSM_NULL_POINTER, dsm_fourier_mix(&dense));
  dense.weight_re = dense.weight_im = problem.weight_re.data();
  dense.out_mode = 1;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_fourier_mix(&dense));
  Lists lists(problem);
  std::vector<float> workspace(1000);
  dsm_fourier_mix_sparse_params p{};
  problem.Fill(p, 1);
  p.workspace = workspace.data();
  lists.in[3] = 2;
  lists.Fill(p);
  EXPECT_EQ(DSM_OUT_OF_RANGE, dsm_fourier_mix_sparse(&p));
  lists.in[3] = 0;
  lists.out[0] = -1;
  EXPECT_EQ(DSM_OUT_OF_RANGE, dsm_fourier_mix_sparse(&p));
  lists.start[1] = 100;
  EXPECT_EQ(DSM_BAD_PATTERN, dsm_fourier_mix_sparse(&p));
}

}  // namespace
}  // namespace dsm
