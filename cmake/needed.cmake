# cmake -DREADELF=... -DLIBRARY=... -DFORBIDDEN=<regular expression> -P needed.cmake: fails when the library needs a
# shared library whose name matches.
execute_process(COMMAND ${READELF} -d ${LIBRARY} OUTPUT_VARIABLE dynamic COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "\\(NEEDED\\)[^\n]*" needed "${dynamic}")
if(NOT needed)
  message(FATAL_ERROR "${LIBRARY} needs no library at all, which cannot be")
endif()
foreach(entry IN LISTS needed)
  message(STATUS "${entry}")
  if(entry MATCHES "${FORBIDDEN}")
    message(FATAL_ERROR "${LIBRARY} needs a library that matches ${FORBIDDEN}")
  endif()
endforeach()
