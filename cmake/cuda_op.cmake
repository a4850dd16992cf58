# densitometer_cuda_op(<name> [SOURCES <file>...]): adds cuda-kernels/<name>/ to the emulated library and, where nvcc is
# found, to libdensitometer_cuda.so: <name>.cu and SOURCES. Its cases, <name>_test.cc, are compiled once and linked to
# both: <name>_test runs them on the emulation, <name>_device_test on a device, or is skipped where there is none. Its
# bench cases, <name>_bench.cc, become a part of kernels_bench.
function(densitometer_cuda_op name)
  cmake_parse_arguments(arg "" "" "SOURCES" ${ARGN})
  list(TRANSFORM arg_SOURCES PREPEND ${name}/)
  set(emulated ${CMAKE_CURRENT_BINARY_DIR}/emulated/${name}.cc)
  file(CONFIGURE OUTPUT ${emulated} CONTENT "#include \"${name}/${name}.cu\"\n")
  target_sources(densitometer_cuda_emulated PRIVATE ${emulated} ${arg_SOURCES})
  if(TARGET densitometer_cuda)
    target_sources(densitometer_cuda PRIVATE ${name}/${name}.cu ${arg_SOURCES})
  endif()
  if(NOT BUILD_TESTING)
    return()
  endif()
  add_library(${name}_cases OBJECT ${name}/${name}_test.cc)
  target_include_directories(${name}_cases PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} include)
  target_link_libraries(${name}_cases PRIVATE GTest::gtest densitometer_compiler densitometer_sanitizer)
  densitometer_emulation_test(${name}_test $<TARGET_OBJECTS:${name}_cases>)
  target_link_libraries(${name}_test PRIVATE densitometer_cuda_emulated)
  densitometer_device_test(${name}_device_test $<TARGET_OBJECTS:${name}_cases>)
  target_sources(densitometer_bench PRIVATE ${name}/${name}_bench.cc)
  set_property(TARGET densitometer_bench APPEND PROPERTY DENSITOMETER_OPS ${name})
endfunction()

# densitometer_device_test(<name> <source>...): a test that needs a device; skipped where there is none.
function(densitometer_device_test name)
  if(NOT BUILD_TESTING OR NOT TARGET densitometer_cuda)
    return()
  endif()
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE densitometer_cuda densitometer_device_testing)
  # Finds the library from where it was built, and in a bundle.
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX BUILD_RPATH_USE_ORIGIN ON BUILD_RPATH "\$ORIGIN/../native")
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77 LABELS device)
endfunction()

# densitometer_cuda_source(<variable> <file>): a source for nvcc that consists of <file>, a test with kernels in it.
function(densitometer_cuda_source variable file)
  string(MAKE_C_IDENTIFIER ${file} unit)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/device/${unit}.cu)
  file(CONFIGURE OUTPUT ${source} CONTENT "#include \"${file}\"\n")
  set(${variable} ${source} PARENT_SCOPE)
endfunction()

# densitometer_emulation_test(<name> <source>...): a test that runs kernels on the emulation, its own ones as well.
function(densitometer_emulation_test name)
  if(NOT BUILD_TESTING)
    return()
  endif()
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE densitometer_observed densitometer_emulated_testing)
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  add_test(NAME ${name} COMMAND ${name})
  # A kernel that never ends must not hold up the others.
  set_tests_properties(${name} PROPERTIES TIMEOUT 300)
endfunction()
