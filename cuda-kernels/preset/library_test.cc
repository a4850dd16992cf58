#include "densitometer/cuda/library.h"

#include <gtest/gtest.h>

#include <string>

#include "densitometer/cuda/probe.h"
#include "densitometer/cuda/softmax.h"

namespace {

// In order: what is open stays open.
TEST(LibraryTest, NothingIsCalledBeforeALibraryIsOpen) {
  const dsm_cuda_softmax_params params{};
  int devices = 7;
  EXPECT_EQ(DSM_CUDA_NOT_LOADED, dsm_cuda_softmax_check(&params));
  EXPECT_EQ(DSM_CUDA_NOT_LOADED, dsm_cuda_softmax(&params, nullptr));
  EXPECT_EQ(0, dsm_cuda_softmax_variants());
  EXPECT_EQ(nullptr, dsm_cuda_softmax_variant_name(0));
  EXPECT_EQ(DSM_CUDA_NOT_LOADED, dsm_cuda_probe(&devices, nullptr, 0));
  EXPECT_STREQ("the kernels' library is not open", dsm_cuda_status_text(0));
}

TEST(LibraryTest, WhatIsNotThereIsNamed) {
  char message[256];
  EXPECT_EQ(DSM_CUDA_NOT_LOADED, dsm_cuda_library_open("/nowhere/libnothing.so", message, sizeof message));
  EXPECT_NE(std::string::npos, std::string(message).find("/nowhere/libnothing.so")) << message;
  EXPECT_EQ(DSM_CUDA_NOT_LOADED, dsm_cuda_library_preload("libnothing.so.3", message, sizeof message));
  EXPECT_NE(std::string::npos, std::string(message).find("libnothing.so.3")) << message;
  EXPECT_EQ(DSM_CUDA_NOT_LOADED, dsm_cuda_library_open("/nowhere/libnothing.so", message, 9));
  EXPECT_EQ(8u, std::string(message).size()) << "cut to fit";
}

TEST(LibraryTest, BadArgumentsAreRefused) {
  char message[8];
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, dsm_cuda_library_open(nullptr, message, sizeof message));
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, dsm_cuda_library_open("x", nullptr, 8));
  EXPECT_EQ(DSM_CUDA_BAD_SIZE, dsm_cuda_library_preload("x", message, 0));
  EXPECT_EQ(0, dsm_cuda_library_has(nullptr, "cos"));
  EXPECT_EQ(0, dsm_cuda_library_has("libm.so.6", nullptr));
}

TEST(LibraryTest, SymbolsOfPreloadedLibrariesAreFound) {
  char message[256];
  EXPECT_EQ(0, dsm_cuda_library_has("libm.so.6", "cos")) << "not preloaded yet";
  ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_library_preload("libm.so.6", message, sizeof message)) << message;
  EXPECT_EQ(1, dsm_cuda_library_has("libm.so.6", "cos"));
  EXPECT_EQ(0, dsm_cuda_library_has("libm.so.6", "cosine_of_nothing"));
}

TEST(LibraryTest, FunctionsAreFoundOnceOpen) {
  char message[256];
  ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_library_open(EMULATED, message, sizeof message)) << message;
  EXPECT_EQ(DSM_CUDA_OK, dsm_cuda_library_open(EMULATED, message, sizeof message)) << "again";
  EXPECT_EQ(DSM_CUDA_NOT_LOADED, dsm_cuda_library_open("libm.so.6", message, sizeof message));
  EXPECT_EQ("already open: " EMULATED, std::string(message));
  EXPECT_GT(dsm_cuda_softmax_variants(), 0);
  EXPECT_STREQ("softmax_naive", dsm_cuda_softmax_variant_name(0));
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, dsm_cuda_softmax_check(nullptr));
  int devices = 7;
  EXPECT_EQ(DSM_CUDA_NOT_LOADED, dsm_cuda_probe(&devices, nullptr, 0)) << "the emulation has no probe";
}

}  // namespace
