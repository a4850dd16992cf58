# densitometer_highway: Google Highway, restricted to the three instruction sets that are tested: AVX-512 (AVX3), AVX2,
# and the compiler's baseline, which is the portable one.
find_package(hwy REQUIRED CONFIG)
add_library(densitometer_highway INTERFACE)
target_link_libraries(densitometer_highway INTERFACE hwy::hwy)
target_compile_definitions(densitometer_highway INTERFACE
                           "HWY_DISABLED_TARGETS=(HWY_SSSE3|HWY_SSE4|HWY_AVX3_DL)" HWY_SHARED_DEFINE)

# Puts libhwy.so.1 beside the given target, so that the library travels with what needs it.
function(densitometer_bundle_highway target)
  add_custom_command(
    TARGET ${target} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E copy_if_different $<TARGET_FILE:hwy::hwy>
            $<TARGET_FILE_DIR:${target}>/$<TARGET_SONAME_FILE_NAME:hwy::hwy>
    VERBATIM)
endfunction()
