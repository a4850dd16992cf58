# densitometer_dnnl: oneDNN, the dense rival in benchmarks only. -DDENSITOMETER_DNNL_DIR=<folder with include/ and
# libdnnl.so.3>, such as the unpacked linux-x86_64 jar of org.bytedeco:dnnl.
set(DENSITOMETER_DNNL_DIR "" CACHE PATH "Folder of oneDNN's include/ and libdnnl.so.3; empty: no benchmarks")
if(DENSITOMETER_DNNL_DIR)
  add_library(densitometer_dnnl SHARED IMPORTED)
  set_target_properties(densitometer_dnnl PROPERTIES
                        IMPORTED_LOCATION ${DENSITOMETER_DNNL_DIR}/libdnnl.so.3
                        INTERFACE_INCLUDE_DIRECTORIES ${DENSITOMETER_DNNL_DIR}/include)
endif()
