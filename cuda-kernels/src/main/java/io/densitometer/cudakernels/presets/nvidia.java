package io.densitometer.cudakernels.presets;

import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/**
 * Maps what is used of NVIDIA's cuSPARSELt, cuSPARSE and cuDNN, and what TensorRT's own preset lacks, to Java. The functions are looked
 * up at run time, so that neither a library of
 * NVIDIA's nor one of its headers is needed to build or load this.
 */
@Properties(
        value =
                @Platform(
                        value = "linux-x86_64",
                        include = {
                            "densitometer/nvidia/library.h",
                            "densitometer/nvidia/cusparselt.h",
                            "densitometer/nvidia/cusparse.h",
                            "densitometer/nvidia/cudnn.h",
                            "densitometer/nvidia/tensorrt.h",
                        },
                        link = {"densitometer_cuda_dispatch", "dl"}),
        target = "io.densitometer.cudakernels",
        global = "io.densitometer.cudakernels.global.nvidia")
@NoException
public class nvidia implements InfoMapper {
    @Override
    public void map(InfoMap infoMap) {
        infoMap.put(new Info("DSM_CUSPARSELT_OBJECT").cppTypes().annotations().cppText(""));
    }
}
