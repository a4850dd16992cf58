# densitometer_compiler: language level, warnings and code generation flags of every native target.
# -fno-math-errno lets sqrt and friends become one instruction; results stay IEEE. No -march: Highway picks the
# instruction set at run time, file by file.
add_library(densitometer_compiler INTERFACE)
target_compile_features(densitometer_compiler INTERFACE cxx_std_17)
target_compile_options(densitometer_compiler INTERFACE -Wall -Wextra -Werror -fno-math-errno -fvisibility=hidden
                                                       -fvisibility-inlines-hidden)
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
