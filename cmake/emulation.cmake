# densitometer_emulation: runs kernels on the host. densitometer_observed: how a kernel's source is compiled for it.
# Without the address sanitizer, -fsanitize=thread makes the compiler announce each load and store of a kernel to
# host/observe.cc; the sanitizer's run-time library is not linked.
find_package(boost_context 1.74 REQUIRED CONFIG)

# Shared between the kernels' library and programs with kernels of their own, so that there is one of its state.
set(emulation host/block.cc host/emulation.cc host/image.cc host/memory.cc host/observe.cc host/run.cc host/shared.cc host/stack.cc)
add_library(densitometer_emulation SHARED ${emulation})
set_source_files_properties(${emulation} PROPERTIES COMPILE_OPTIONS -fvisibility=default)
target_include_directories(densitometer_emulation PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(densitometer_emulation PUBLIC Boost::context PRIVATE densitometer_compiler
                                                                           densitometer_sanitizer)

add_library(densitometer_observed INTERFACE)
# The host compiler does not know #pragma unroll. Kernels read elements by the word, as nvcc allows.
# Faults name files as this folder sees them.
target_compile_options(densitometer_observed INTERFACE -Wno-unknown-pragmas -fno-strict-aliasing
                                                       -fmacro-prefix-map=${CMAKE_CURRENT_SOURCE_DIR}/=)
target_link_libraries(densitometer_observed INTERFACE densitometer_emulation densitometer_compiler
                                                      densitometer_sanitizer)
if(NOT DENSITOMETER_SANITIZE)
  target_compile_options(densitometer_observed INTERFACE -fsanitize=thread)
endif()

# densitometer_kernel_headers(<target> <header>...): compiles each header of kernels alone, as the emulation sees it.
function(densitometer_kernel_headers target)
  if(NOT BUILD_TESTING)
    return()
  endif()
  set(units)
  foreach(header IN LISTS ARGN)
    string(MAKE_C_IDENTIFIER ${header} unit)
    set(file ${CMAKE_CURRENT_BINARY_DIR}/headers/${unit}.cc)
    file(CONFIGURE OUTPUT ${file} CONTENT "#include \"${header}\"\n#include \"${header}\"\n")
    list(APPEND units ${file})
  endforeach()
  add_library(${target} OBJECT ${units})
  target_include_directories(${target} PRIVATE include)
  target_link_libraries(${target} PRIVATE densitometer_observed)
endfunction()
