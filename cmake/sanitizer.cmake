# -DDENSITOMETER_SANITIZE=ON: address and undefined-behaviour sanitizers in every native target.
option(DENSITOMETER_SANITIZE "Build with ASan and UBSan" OFF)
add_library(densitometer_sanitizer INTERFACE)
if(DENSITOMETER_SANITIZE)
  target_compile_options(densitometer_sanitizer INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all
                                                          -fno-omit-frame-pointer)
  target_link_options(densitometer_sanitizer INTERFACE -fsanitize=address,undefined)
endif()
