package io.densitometer.kernels.presets;

import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/** Maps the C headers of libdensitometer_cpu to Java; one include line per header. */
@Properties(
        value =
                @Platform(
                        value = "linux-x86_64",
                        include = {
                            "densitometer/sparse_linear.h",
                            "densitometer/status.h",
                            "densitometer/target.h",
                            "densitometer/threads.h",
                            "densitometer/truth.h",
                            "densitometer/norm.h",
                            "densitometer/attention.h",
                            "densitometer/series.h",
                            "densitometer/fourier.h",
                            "densitometer/primitive.h",
                            "densitometer/movement.h",
                            "densitometer/window.h",
                        },
                        link = "densitometer_cpu",
                        preload = {"densitometer_wait", "hwy@.1"}),
        target = "io.densitometer.kernels",
        global = "io.densitometer.kernels.global.cpukernels")
@NoException
public class cpukernels implements InfoMapper {
    @Override
    public void map(InfoMap infoMap) {
        infoMap.put(new Info("DSM_API").cppTypes().annotations().cppText(""));
    }
}
