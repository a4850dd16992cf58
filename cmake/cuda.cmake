# densitometer_nvcc: how kernels are compiled for GPUs; absent where nvcc is not found. SASS for compute capability 8.0
# and 9.0a, and PTX for what comes after. Every compilation reports each kernel's registers in <object>.usage.txt, and
# fails when a kernel spills.
option(DENSITOMETER_NVCC "Compile the kernels for GPUs, where nvcc is found" ON)
set(DENSITOMETER_RESOURCE_USAGE ${CMAKE_CURRENT_LIST_DIR}/resource_usage.cmake)
set(DENSITOMETER_NEEDED ${CMAKE_CURRENT_LIST_DIR}/needed.cmake)

if(DENSITOMETER_NVCC)
  include(CheckLanguage)
  set(CMAKE_CUDA_ARCHITECTURES OFF)
  check_language(CUDA)
  if(NOT CMAKE_CUDA_COMPILER)
    message(STATUS "nvcc not found: kernels are built and tested on the host emulation only. To compile them for GPUs, "
                   "install the CUDA toolkit (tried with 13.0) and set CUDACXX to its bin/nvcc.")
  endif()
endif()

if(CMAKE_CUDA_COMPILER AND DENSITOMETER_NVCC)
  enable_language(CUDA)
  find_package(CUDAToolkit REQUIRED)
  find_program(DENSITOMETER_READELF readelf REQUIRED)
  add_library(densitometer_nvcc INTERFACE)
  target_compile_features(densitometer_nvcc INTERFACE cuda_std_17)
  target_compile_options(
    densitometer_nvcc
    INTERFACE $<$<COMPILE_LANGUAGE:CUDA>:-gencode=arch=compute_80,code=sm_80
              -gencode=arch=compute_90a,code=sm_90a -gencode=arch=compute_80,code=compute_80
              -Werror=all-warnings -Xcompiler=-Wall,-Wextra,-fvisibility=hidden --resource-usage>)
  set(CMAKE_CUDA_COMPILER_LAUNCHER ${CMAKE_COMMAND} -P ${DENSITOMETER_RESOURCE_USAGE} --)
  set(CMAKE_CUDA_RUNTIME_LIBRARY Static)
endif()
