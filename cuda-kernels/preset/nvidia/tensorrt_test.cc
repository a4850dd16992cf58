#include "densitometer/nvidia/tensorrt.h"

#include <gtest/gtest.h>

#include <string>

#include "preset/nvidia/tensorrt_interfaces.h"

namespace {

using dsm::tensorrt::ProgressMonitor;

struct State {
  int open;
  std::string phase;
  int step;
  int steps;
};

State Read(void* monitor, int phase_bytes = 64) {
  char phase[64] = "?";
  State state{};
  state.open = dsm_tensorrt_monitor_read(monitor, phase, phase_bytes, &state.step, &state.steps);
  state.phase = phase;
  return state;
}

class TensorRtTest : public testing::Test {
 protected:
  ~TensorRtTest() override { dsm_tensorrt_monitor_delete(monitor_); }

  void* monitor_ = dsm_tensorrt_monitor_new();
  // As the builder sees it.
  ProgressMonitor* builder_ = static_cast<ProgressMonitor*>(monitor_);
};

TEST_F(TensorRtTest, TellsTheInnermostPhase) {
  EXPECT_EQ(0, Read(monitor_).open);
  builder_->PhaseStart("Building", nullptr, 4);
  EXPECT_TRUE(builder_->StepComplete("Building", 0));
  builder_->PhaseStart("Timing", "Building", 7);
  EXPECT_TRUE(builder_->StepComplete("Timing", 2));
  const State inner = Read(monitor_);
  EXPECT_EQ(2, inner.open);
  EXPECT_EQ("Timing", inner.phase);
  EXPECT_EQ(3, inner.step);
  EXPECT_EQ(7, inner.steps);
  builder_->PhaseFinish("Timing");
  const State outer = Read(monitor_, 6);
  EXPECT_EQ("Build", outer.phase) << "cut to fit";
  EXPECT_EQ(1, outer.step);
  builder_->PhaseFinish("Building");
  EXPECT_EQ("", Read(monitor_).phase);
}

TEST_F(TensorRtTest, SurvivesWhatNoBuildShouldTell) {
  EXPECT_TRUE(builder_->StepComplete("unknown", 3));
  builder_->PhaseFinish(nullptr);
  builder_->PhaseStart(nullptr, nullptr, -1);
  EXPECT_EQ(1, Read(monitor_).open);
  builder_->PhaseFinish("unknown");
  EXPECT_EQ(1, Read(monitor_).open);
}

TEST_F(TensorRtTest, CancelStopsAtTheNextStep) {
  builder_->PhaseStart("Building", nullptr, 4);
  EXPECT_TRUE(builder_->StepComplete("Building", 0));
  dsm_tensorrt_monitor_cancel(monitor_);
  EXPECT_FALSE(builder_->StepComplete("Building", 1));
}

TEST_F(TensorRtTest, SaysWhatItIs) {
  EXPECT_EQ(0, builder_->GetApiLanguage()) << "C++";
  EXPECT_STREQ("IProgressMonitor", builder_->GetInterfaceInfo().kind);
  EXPECT_EQ(1, builder_->GetInterfaceInfo().major);
}

// Where the ABI of Itanium puts a virtual function: TensorRT calls by these places.
TEST_F(TensorRtTest, FunctionsAreWhereTensorRtCallsThem) {
  using Step = bool (*)(void*, const char*, int32_t);
  void** table = *reinterpret_cast<void***>(monitor_);
  EXPECT_TRUE(reinterpret_cast<Step>(table[5])(monitor_, "x", 0));
  dsm_tensorrt_monitor_cancel(monitor_);
  EXPECT_FALSE(reinterpret_cast<Step>(table[5])(monitor_, "x", 0));
}

struct Counted final : dsm::tensorrt::Object {
  explicit Counted(int* deleted) : deleted_(deleted) {}
  ~Counted() override { ++*deleted_; }
  int* deleted_;
};

struct CountedParser final : dsm::tensorrt::Parser {
  explicit CountedParser(int* deleted) : deleted_(deleted) {}
  ~CountedParser() override { ++*deleted_; }
  void Parse() override {}
  void ParseFromFile() override {}
  void SupportsModel() override {}
  void ParseWithWeightDescriptors() override {}
  void SupportsOperator() override {}
  void GetNbErrors() override {}
  void GetError() override {}
  void ClearErrors() override {}
  int* deleted_;
};

TEST(TensorRtDeleteTest, DeletesOnceAndTakesNull) {
  int deleted = 0;
  dsm_tensorrt_delete(static_cast<dsm::tensorrt::Object*>(new Counted(&deleted)));
  dsm_tensorrt_delete_parser(static_cast<dsm::tensorrt::Parser*>(new CountedParser(&deleted)));
  EXPECT_EQ(2, deleted);
  dsm_tensorrt_delete(nullptr);
  dsm_tensorrt_delete_parser(nullptr);
  dsm_tensorrt_monitor_delete(nullptr);
  dsm_tensorrt_monitor_cancel(nullptr);
  EXPECT_EQ(0, Read(nullptr).open);
}

}  // namespace
