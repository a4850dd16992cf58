package io.densitometer.report;

import io.densitometer.report.HeatMap.Field;
import io.densitometer.study.Sensitivity;
import io.densitometer.study.Sensitivity.PartScan;
import java.util.List;

/** A sensitivity scan as an SVG picture: one row per layer or group, one column per share kept, the rise of the error as colour and figure. */
public final class SensitivityPlot {
    private static final String SUBTITLE =
            "Change of the MSE when only that part is pruned, by the share of it that stays";

    private SensitivityPlot() {}

    /** The picture as text; the colour is the darkest from twice the dense error on. */
    public static String svg(Sensitivity scan) {
        List<String> shares = scan.parts().get(0).points().stream()
                .map(point -> Figures.density(point.share()))
                .toList();
        HeatMap map = new HeatMap(title(scan), SUBTITLE, shares);
        scan.parts().forEach(part -> map.row(part.name(), fields(scan, part)));
        return map.svg();
    }

    private static String title(Sensitivity scan) {
        return scan.model() + ", " + scan.method() + ": dense MSE " + Figures.significant(scan.dense(), 3) + " on "
                + scan.windows() + " windows";
    }

    private static List<Field> fields(Sensitivity scan, PartScan part) {
        return part.points().stream()
                .map(point -> new Field(Figures.change(scan.dense(), point.mse()), point.mse() / scan.dense() - 1))
                .toList();
    }
}
