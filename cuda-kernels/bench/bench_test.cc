// The bench without a device: every op's cases on the emulation, by a clock that only counts.
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "bench/program.h"
#include "bench/report.h"
#include "bench/statistics.h"
#include "testing/testing.h"

namespace dsm::bench {
namespace {

// Calls take turns of 1 and 3 microseconds, cold ones ten times as long.
class Counted : public Timed {
 public:
  explicit Counted(std::string* log) : log_(log) {}
  double Seconds(Cache cache) override {
    *log_ += cache == Cache::kWarm ? 'w' : 'c';
    return (++calls_ % 2 == 0 ? 3e-6 : 1e-6) * (cache == Cache::kWarm ? 1 : 10);
  }

 private:
  std::string* log_;
  int calls_ = 0;
};

// Multiplies on the host, without rounding on the way; `error` is added to each result.
class FakeDevice : public Device {
 public:
  std::string Name() const override { return "fake"; }
  std::unique_ptr<Timed> Prepare(const Launch&) override { return std::make_unique<Counted>(&log); }
  Launch Copying(void* to, const void* from, size_t bytes) override {
    return [=](void*) { return std::memcpy(to, from, bytes) == to ? DSM_CUDA_OK : DSM_CUDA_LAUNCH_FAILED; };
  }
  Launch Dense(const DenseProduct& p, std::string& why) override {
    why = has_dense ? "" : "there is none here";
    if (!has_dense) return nullptr;
    return [this, p](void*) { return Multiply(p); };
  }

  bool has_dense = true;
  double error = 0;
  std::string log;

 private:
  static std::vector<float> Read(const void* at, int64_t elements, int type) {
    std::vector<uint8_t> bytes(static_cast<size_t>(elements) * TypeBytes(type));
    CopyOut(bytes.data(), at, bytes.size());
    return Decode(bytes, type);
  }
  int Multiply(const DenseProduct& p) const {
    const auto x = Read(p.x, p.tokens * p.cols, p.type), w = Read(p.w, p.rows * p.cols, p.type);
    std::vector<float> y(static_cast<size_t>(p.tokens * p.rows));
    for (int64_t i = 0; i < p.tokens * p.rows; ++i) {
      double sum = error;
      for (int64_t c = 0; c < p.cols; ++c) {
        sum += static_cast<double>(x[i / p.rows * p.cols + c]) * w[i % p.rows * p.cols + c];
      }
      y[i] = static_cast<float>(sum);
    }
    const auto bytes = Encode(y, p.type);
    CopyIn(p.y, bytes.data(), bytes.size());
    return DSM_CUDA_OK;
  }
};

Settings Few() { return {4, 8, 64}; }

TEST(BenchTest, EveryKernelHasCasesThatAreRight) {
  FakeDevice device;
  Arguments all;
  all.settings = Few();
  std::string text;
  EXPECT_TRUE(RunBench(all, Size::kSmall, device, [&text](const std::string& part) { text += part; })) << text;
  std::istringstream names(DENSITOMETER_OPS);
  for (std::string name; std::getline(names, name, ' ');) {
    EXPECT_NE(std::string::npos, text.find("\n" + name + " ")) << name << " has no bench cases";
  }
  for (const char* arm : {"spmm_csr_t64x16_r4_16", "spmm_bsr_mma_64x2_k1", "spmm_24_mma_sp_16x1_k4", "cublaslt"}) {
    EXPECT_NE(std::string::npos, text.find(arm)) << arm;
  }
}

// A point with two arms, of which the second one adds `error` to the result of the first.
std::unique_ptr<Point> Doubling(double error, int second_status = DSM_CUDA_OK) {
  auto point = std::make_unique<Point>(DSM_CUDA_FP32);
  struct Params {
    const void* x;
    void* y;
    double error;
    int status, variant;
  };
  const Operand x = point->In(8);
  point->shape = "8";
  point->flops = 8;
  point->expected = [values = x.values](int64_t i) { return 2 * values[i]; };
  Params p{x.at, point->Out(8), error, second_status, 0};
  const OpFunctions<Params> functions{
      [] { return 3; }, [](int v) { return v == 0   ? "control"
                                           : v == 1 ? "other"
                                                    : "refuses"; },
      [](const Params* p) { return p->variant == 2 ? DSM_CUDA_UNSUPPORTED : DSM_CUDA_OK; },
      [](const Params* p, void*) {
        for (int i = 0; i < 8; ++i) {
          static_cast<float*>(p->y)[i] =
              2 * static_cast<const float*>(p->x)[i] + static_cast<float>(p->variant == 1 ? p->error : 0);
        }
        return p->variant == 1 ? p->status : DSM_CUDA_OK;
      }};
  point->Variants(p, functions);
  return point;
}

TEST(BenchTest, ArmsTakeTurnsAndAreCounted) {
  FakeDevice device;
  const auto point = Doubling(0);
  const PointTimes times = Measure("doubling", *point, device, Few());
  ASSERT_EQ(2u, times.arms.size()) << "a variant that refuses the point is left out";
  EXPECT_EQ("wwccwwccwwccwwccwwccwwcc", device.log) << "two rounds more than are kept";
  for (const ArmTimes& arm : times.arms) {
    EXPECT_EQ((std::vector<double>{1e-6, 1e-6, 1e-6, 1e-6}), arm.seconds[0]);
    EXPECT_EQ((std::vector<double>{3e-5, 3e-5, 3e-5, 3e-5}), arm.seconds[1]);
    EXPECT_EQ(64, arm.work.bytes) << "8 floats are read and 8 written";
  }
  EXPECT_EQ(nullptr, times.DenseArm());
}

TEST(BenchTest, WhatIsWrongIsNotTimed) {
  FakeDevice device;
  const PointTimes wrong = Measure("doubling", *Doubling(0.01), device, Few());
  ASSERT_EQ(1u, wrong.arms.size());
  ASSERT_EQ(1u, wrong.faults.size());
  EXPECT_EQ(0u, wrong.faults[0].find("other: entry 0 is ")) << wrong.faults[0];
  EXPECT_NE(std::string::npos, Text(wrong, {}).find("  WRONG: other: ")) << Text(wrong, {});
  const PointTimes failed = Measure("doubling", *Doubling(0, DSM_CUDA_LAUNCH_FAILED), device, Few());
  EXPECT_EQ(1u, failed.arms.size());
  EXPECT_EQ(1u, failed.faults.size());

  auto unexpected = Doubling(0);
  unexpected->expected = [](int64_t) { return 7.0; };
  const PointTimes control = Measure("doubling", *unexpected, device, Few());
  EXPECT_TRUE(control.arms.empty()) << "nothing is compared with a wrong control";
  ASSERT_EQ(1u, control.faults.size());
  EXPECT_NE(std::string::npos, control.faults[0].find("not 7.0")) << control.faults[0];

  auto untouched = Doubling(0);
  untouched->Out(1);
  EXPECT_EQ("control, the control: entry 0 was not written",
            Measure("doubling", *untouched, device, Few()).faults.at(0));
}

TEST(BenchTest, AWrongDenseProductIsFound) {
  FakeDevice device;
  device.error = 1;
  Arguments one;
  one.ops = {"spmm_bsr"}, one.settings = Few();
  std::string text;
  EXPECT_FALSE(RunBench(one, Size::kSmall, device, [&text](const std::string& part) { text += part; }));
  EXPECT_NE(std::string::npos, text.find("WRONG: cublaslt: entry 0")) << text;
}

TEST(BenchTest, WithoutADenseProductTheRestGoesOn) {
  FakeDevice device;
  device.has_dense = false;
  Arguments one;
  one.ops = {"spmm_24"}, one.settings = Few();
  std::string text;
  EXPECT_TRUE(RunBench(one, Size::kSmall, device, [&text](const std::string& part) { text += part; })) << text;
  EXPECT_NE(std::string::npos, text.find("GB/s; no dense product: there is none here\n")) << text;
  EXPECT_NE(std::string::npos, text.find("GFLOP); no dense product: there is none here\n")) << text;
  EXPECT_NE(std::string::npos, text.find("  x -\n")) << text;
}

TEST(BenchTest, WorkIsThatOfTheNonZeros) {
  const auto csr = std::find_if(Ops().begin(), Ops().end(), [](const Op& op) { return op.name == "spmm_csr"; });
  ASSERT_NE(Ops().end(), csr);
  const auto point = csr->small.at(1)();  // 33 x 64 weights in fp16, 17 tokens
  ASSERT_EQ(DSM_CUDA_FP16, point->type());
  const double left = point->density * 33 * 64;
  EXPECT_NEAR(0.3, point->density, 0.05);
  EXPECT_DOUBLE_EQ(2 * left * 17, point->work().flops);
  EXPECT_DOUBLE_EQ(left * (2 + 4) + 34 * 4 + 17 * (33 + 64) * 2, point->work().bytes);
  FakeDevice device;
  const PointTimes times = Measure("spmm_csr", *point, device, Few());
  ASSERT_NE(nullptr, times.DenseArm());
  EXPECT_DOUBLE_EQ(2.0 * 33 * 64 * 17, times.DenseArm()->work.flops);
  EXPECT_DOUBLE_EQ(2.0 * (33 * 64 + 17 * 64 + 17 * 33), times.DenseArm()->work.bytes);
}

TEST(BenchTest, PeaksAreRates) {
  FakeDevice device;
  const Peaks peaks = MeasurePeaks(device, Few());
  EXPECT_DOUBLE_EQ(2 * 64 / 2e-6, peaks.copy) << "20 samples of 1 and 3 microseconds";
  EXPECT_DOUBLE_EQ(2 * 8 * 8 * 8 / 1e-6, peaks.product[DSM_CUDA_BF16]) << "5 samples, 3 of them of 1 microsecond";
}

TEST(BenchTest, IntervalsAreRanks) {
  std::vector<double> hundred;
  for (int i = 100; i > 0; --i) hundred.push_back(i);
  const Interval interval = MedianOf(hundred);
  EXPECT_EQ(50.5, interval.median);
  EXPECT_EQ(40, interval.low);
  EXPECT_EQ(61, interval.high);
  EXPECT_EQ(2, MedianOf({3, 2, 1}).median);
  EXPECT_EQ(1, MedianOf({3, 2, 1}).low) << "too few for 95 %";
  EXPECT_EQ(5, MedianOf({5}).high);
  EXPECT_EQ(2, RatioOf({2, 4, 60}, {1, 2, 10}).median);
  EXPECT_EQ(6, RatioOf({2, 4, 60}, {1, 2, 10}).high);
}

TEST(BenchTest, RowsSayWhatWasReached) {
  PointTimes times{"op", "4x4", DSM_CUDA_FP16, 0.25, {3e6, 8e9}, {}, "", {}};
  times.arms = {{"fast", {1e6, 2e9}, {{1e-5}, {2e-5}}}, {kDenseArm, {3e6, 8e9}, {{2e-5}, {5e-5}}}};
  Peaks peaks;
  peaks.copy = 1e12, peaks.product[DSM_CUDA_FP16] = 1e15;
  const std::string text = Text(times, peaks);
  EXPECT_EQ(0u, text.find("op 4x4, fp16, density 0.25 (dense 3.000 MB, 8.000 GFLOP)\n")) << text;
  for (const char* part :
       {"fast                     warm      10.00 (10.00 to 10.00) us", "1.000 MB     100.0 GB/s   10.0%",
        "2.000 GFLOP   200000.0 GFLOP/s   20.0%  x 2.00 (2.00 to 2.00)\n", "cold      20.00",
        "  x 2.50 (2.50 to 2.50)\n", "  x 1.00 (1.00 to 1.00)\n"}) {
    EXPECT_NE(std::string::npos, text.find(part)) << part << " in\n" << text;
  }
  EXPECT_EQ("a: measured peaks: copies 1000.0 GB/s, fp16 products 1000.00 TFLOP/s\n", Text("a", peaks));
}

TEST(BenchTest, JsonKeepsTheSamples) {
  PointTimes times{"op", "4\"x\n", DSM_CUDA_BF16, 0.5, {3, 8}, {}, "none", {"bad"}};
  times.arms = {{"fast", {1, 2}, {{1e-5, 2e-5}, {3e-5}}}};
  EXPECT_EQ(
      "{\"device\": \"d\", \"peak_bytes_per_second\": 0, \"peak_flops_per_second\": {\"fp32\": 0, \"fp16\": 0, "
      "\"bf16\": 0}, \"points\": [\n  {\"op\": \"op\", \"shape\": \"4\\\"x\\u000a\", \"type\": \"bf16\", \"density\": "
      "0.5, "
      "\"dense_bytes\": 3, \"dense_flops\": 8, \"why_no_dense\": \"none\", \"faults\": [\"bad\"], \"arms\": [\n    "
      "{\"name\": \"fast\", \"bytes\": 1, \"flops\": 2, \"warm_seconds\": [1e-05, 2e-05], \"cold_seconds\": "
      "[3e-05]}]}]}\n",
      Json("d", {}, {times}));
}

TEST(BenchTest, ArgumentsAreRead) {
  const Arguments fine = Parse({"softmax", "--json", "x.json", "--rounds", "7", "top_k"});
  EXPECT_EQ((std::vector<std::string>{"softmax", "top_k"}), fine.ops);
  EXPECT_EQ("x.json", fine.json);
  EXPECT_EQ(7, fine.settings.rounds);
  for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{
           {"sofmax"}, {"--json"}, {"--rounds"}, {"--rounds", "0"}, {"--rounds", "7x"}, {"--rounds", ""}, {"--fast"}}) {
    EXPECT_THROW(Parse(wrong), std::invalid_argument) << wrong[0];
  }
}

TEST(BenchTest, JsonIsWrittenAsAWhole) {
  FakeDevice device;
  Arguments one = Parse({"cumsum", "--json", testing::TempDir() + "bench_test.json"});
  one.settings = Few();
  EXPECT_TRUE(RunBench(one, Size::kSmall, device, [](const std::string&) {}));
  std::ifstream written(one.json);
  const std::string text{std::istreambuf_iterator<char>(written), {}};
  EXPECT_EQ(0u, text.find("{\"device\": \"fake\"")) << text;
  std::remove(one.json.c_str());
  one.json = "/nowhere/bench_test.json";
  EXPECT_THROW(RunBench(one, Size::kSmall, device, [](const std::string&) {}), std::runtime_error);
}

}  // namespace
}  // namespace dsm::bench
