// The library itself, without a device as well as with one.
#include "densitometer/cuda/probe.h"

#include <gtest/gtest.h>

#include <string>

namespace {

TEST(ProbeTest, SaysWhetherThereIsADevice) {
  int devices = -1;
  char message[200] = "";
  const int status = dsm_cuda_probe(&devices, message, sizeof message);
  std::printf("%s\n", message);
  EXPECT_EQ('.', std::string(message).back());
  if (status == DSM_CUDA_OK) {
    EXPECT_GE(devices, 1);
  } else {
    EXPECT_EQ(DSM_CUDA_NO_DEVICE, status);
    EXPECT_EQ(0, devices);
  }
}

TEST(ProbeTest, CutsTheMessage) {
  int devices = 0;
  char message[5] = "....";
  dsm_cuda_probe(&devices, message, 4);
  EXPECT_EQ(3u, std::string(message).size());
  EXPECT_NE(DSM_CUDA_NULL_POINTER, dsm_cuda_probe(&devices, nullptr, 0));
}

TEST(ProbeTest, BadArgumentsAreRefused) {
  int devices = 7;
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, dsm_cuda_probe(nullptr, nullptr, 0));
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, dsm_cuda_probe(&devices, nullptr, 1));
  EXPECT_EQ(DSM_CUDA_BAD_SIZE, dsm_cuda_probe(&devices, nullptr, -1));
  EXPECT_EQ(0, devices);
}

}  // namespace
