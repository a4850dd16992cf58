package io.densitometer.cudakernels.presets;

import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/**
 * Maps the C headers of libdensitometer_cuda to Java; one include line per header. The functions are looked up at run time, in
 * the library that is opened: the preset needs neither it nor a driver.
 */
@Properties(
        value =
                @Platform(
                        value = "linux-x86_64",
                        include = {
                            "densitometer/cuda/status.h",
                            "densitometer/cuda/type.h",
                            "densitometer/cuda/library.h",
                            "densitometer/cuda/probe.h",
                            "densitometer/cuda/emulated.h",
                            "densitometer/cuda/add_layer_norm.h",
                            "densitometer/cuda/affine_pool.h",
                            "densitometer/cuda/attention.h",
                            "densitometer/cuda/autocorrelation_delays.h",
                            "densitometer/cuda/circular_windows.h",
                            "densitometer/cuda/conv1d.h",
                            "densitometer/cuda/cumsum.h",
                            "densitometer/cuda/delay_aggregation.h",
                            "densitometer/cuda/autocorrelation.h",
                            "densitometer/cuda/elementwise.h",
                            "densitometer/cuda/embedding.h",
                            "densitometer/cuda/fourier_attention.h",
                            "densitometer/cuda/fourier_mix.h",
                            "densitometer/cuda/gather.h",
                            "densitometer/cuda/gather_elements.h",
                            "densitometer/cuda/pool1d.h",
                            "densitometer/cuda/prob_attention.h",
                            "densitometer/cuda/reduce.h",
                            "densitometer/cuda/scatter_elements.h",
                            "densitometer/cuda/segment_merge.h",
                            "densitometer/cuda/series_decomposition.h",
                            "densitometer/cuda/series_layer_norm.h",
                            "densitometer/cuda/softmax.h",
                            "densitometer/cuda/spmm_24.h",
                            "densitometer/cuda/spmm_bsr.h",
                            "densitometer/cuda/spmm_csr.h",
                            "densitometer/cuda/top_k.h",
                        },
                        link = {"densitometer_cuda_dispatch", "dl"},
                        preload = "densitometer_cuda"),
        target = "io.densitometer.cudakernels",
        global = "io.densitometer.cudakernels.global.cudakernels")
@NoException
public class cudakernels implements InfoMapper {
    @Override
    public void map(InfoMap infoMap) {
        infoMap.put(new Info("DSM_CUDA_API").cppTypes().annotations().cppText(""));
    }
}
