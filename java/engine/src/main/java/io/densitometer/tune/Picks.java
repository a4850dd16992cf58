package io.densitometer.tune;

import io.densitometer.backend.LayerReport;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The picked format of each layer and the times that decided.
 *
 * @param formats format by weight name, sparse picks only
 * @param micros measured median time in microseconds by weight name and format
 * @param withdrawn dense time over picked time of the whole model when that made every pick be withdrawn, else NaN
 */
public record Picks(Map<String, String> formats, Map<String, Map<String, Double>> micros, double withdrawn) {
    public Picks {
        formats = Map.copyOf(formats);
        micros = Map.copyOf(micros);
    }

    /** The fastest format of each layer; the dense kernel wins ties. */
    static Picks fastest(List<LayerReport> layers, Map<String, Profile> profiles) {
        Map<String, String> formats = new HashMap<>();
        Map<String, Map<String, Double>> micros = new LinkedHashMap<>();
        for (LayerReport layer : layers) {
            Map<String, Double> times = times(layer, profiles);
            micros.put(layer.weight(), times);
            double dense = times.getOrDefault(Tuner.DENSE, Double.POSITIVE_INFINITY);
            times.entrySet().stream()
                    .filter(entry -> !entry.getKey().equals(Tuner.DENSE) && entry.getValue() < dense)
                    .min(Map.Entry.comparingByValue())
                    .ifPresent(best -> formats.put(layer.weight(), best.getKey()));
        }
        return new Picks(formats, micros, Double.NaN);
    }

    /** The layer's times in the formats that it can take. */
    private static Map<String, Double> times(LayerReport layer, Map<String, Profile> profiles) {
        Map<String, Double> times = new LinkedHashMap<>();
        profiles.forEach((format, profile) -> {
            Double micros = profile.microsByWeight().get(layer.weight());
            if (micros != null
                    && (format.equals(Tuner.DENSE) || layer.eligible().contains(format))) {
                times.put(format, micros);
            }
        });
        return times;
    }

    /** Everything dense, because the picked plan as a whole was not faster. */
    Picks withdrawn(double ratio) {
        return new Picks(Map.of(), micros, ratio);
    }

    /** The layer's report with pick, reason and times. */
    LayerReport report(LayerReport layer) {
        Map<String, Double> times = micros.getOrDefault(layer.weight(), Map.of());
        double dense = times.getOrDefault(Tuner.DENSE, Double.NaN);
        double sparse = times.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(Tuner.DENSE))
                .mapToDouble(Map.Entry::getValue)
                .min()
                .orElse(Double.NaN);
        return new LayerReport(
                layer.weight(),
                layer.rows(),
                layer.columns(),
                layer.tokens(),
                layer.pattern(),
                layer.nonzeros(),
                layer.eligible(),
                formats.getOrDefault(layer.weight(), Tuner.DENSE),
                why(layer, dense, sparse),
                dense,
                sparse);
    }

    private String why(LayerReport layer, double dense, double sparse) {
        if (Double.isNaN(sparse)) {
            return layer.why();
        }
        String pick = formats.getOrDefault(layer.weight(), Tuner.DENSE);
        if (!Double.isNaN(withdrawn)) {
            return String.format(
                    Locale.ROOT, "dense: the whole model with sparse layers ran at %.3fx of the dense one", withdrawn);
        }
        return String.format(
                Locale.ROOT, "%s: measured %.1f us sparse, %.1f us dense (%.2fx)", pick, sparse, dense, dense / sparse);
    }
}
