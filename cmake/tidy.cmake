# Target "tidy": clang-tidy over the library's sources; absent where clang-tidy-14 is not installed.
find_program(DENSITOMETER_CLANG_TIDY clang-tidy-14)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

function(densitometer_tidy target)
  if(NOT DENSITOMETER_CLANG_TIDY)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  add_custom_target(
    tidy
    COMMAND ${DENSITOMETER_CLANG_TIDY} -p ${CMAKE_BINARY_DIR} --quiet --extra-arg=-Wno-unknown-warning-option ${sources}
    WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
    COMMAND_EXPAND_LISTS VERBATIM)
endfunction()
