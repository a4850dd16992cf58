package io.densitometer.data;

import io.densitometer.data.DataSet.Origin;
import io.densitometer.data.DataSet.Shape;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Names;
import java.util.List;
import java.util.Optional;

/** The registered sets; adding one is adding its line to the table. */
public final class RegisteredSets {
    /** Name of the generated series, which needs no file and is labelled so everywhere. */
    public static final String BUILT_IN = "built-in";

    /** Name of a file that is none of the registered sets. */
    public static final String CUSTOM = "custom";

    static final SplitRule SHARES = new SplitRule.Shares(0.7, 0.2);

    /** What an unregistered file is searched for: the one sentinel that is common in meteorological data. */
    static final List<Double> MINUS_9999 = List.of(-9999.0);

    private static final SplitRule ETT = new SplitRule.Months(12, 4, 4);
    private static final List<Double> NONE = List.of();
    private static final String OT = "OT";
    private static final String TSL = "thuml/Time-Series-Library collection, ";
    private static final String NOT_STATED = "no licence stated";
    private static final String ISO = "2016-07-01 00:00:00";
    private static final String SLASHES = "2016/7/1 2:00";
    private static final String UTC = "2017-12-31T23:00:00Z";

    private static final Origin ETT_SMALL = new Origin("zhouhaoyi/ETDataset, ETT-small", "CC BY-ND 4.0", ISO);
    private static final Origin UCI = new Origin(TSL + "electricity; data of UCI 321", NOT_STATED, SLASHES);
    private static final Origin LAI = new Origin(TSL + "exchange_rate; data of laiguokun", NOT_STATED, SLASHES);
    private static final Origin PEMS = new Origin(TSL + "traffic; data of Caltrans PeMS", NOT_STATED, ISO);
    private static final Origin MPI = new Origin(TSL + "weather; data of MPI Jena", NOT_STATED, ISO);
    private static final Origin SPAIN =
            new Origin("energy_dataset.csv; data of ENTSO-E", NOT_STATED, "2015-01-01 00:00:00+01:00");
    private static final Origin OPSD =
            new Origin("Open-Power-System-Data/time_series, 60 min; data of ENTSO-E", NOT_STATED, UTC);
    private static final Origin GENERATED = new Origin("generated from a seed, not measured data", "none needed", ISO);

    private static final List<DataSet> ALL = List.of(
            new DataSet("ETTh1", hints("etth1"), hourly(17_420, 7, OT, 30.5310001373291), ETT, NONE, ETT_SMALL),
            new DataSet("ETTh2", hints("etth2"), hourly(17_420, 7, OT, 38.6619987487793), ETT, NONE, ETT_SMALL),
            new DataSet("ETTm1", hints("ettm1"), minutes(15, 69_680, 7, 30.5310001373291), ETT, NONE, ETT_SMALL),
            new DataSet("ETTm2", hints("ettm2"), minutes(15, 69_680, 7, 38.6619987487793), ETT, NONE, ETT_SMALL),
            new DataSet("ECL", hints("electricity", "ecl"), hourly(26_304, 321, OT, 2_162), SHARES, NONE, UCI),
            new DataSet("Exchange", hints("exchange"), daily(7_588, 8, 0.593), SHARES, NONE, LAI),
            new DataSet("Traffic", hints("traffic"), hourly(17_544, 862, OT, Double.NaN), SHARES, NONE, PEMS),
            new DataSet("Weather", hints("weather"), minutes(10, 52_696, 21, 428.1), SHARES, MINUS_9999, MPI),
            new DataSet("ENTSO-E-ES", hints("spain", "energy_dataset"), spain(), SHARES, NONE, SPAIN),
            new DataSet("ENTSO-E-AT-CH-FR", hints("at-ch-fr"), opsd(24_097, 15, "AT", 6_155), SHARES, NONE, OPSD),
            new DataSet("ENTSO-E-DE", hints("entsoe-de"), opsd(8_784, 41, "DE", 41_556), SHARES, NONE, OPSD),
            new DataSet(BUILT_IN, hints(), hourly(4_320, 7, OT, Double.NaN), SHARES, NONE, GENERATED));

    private RegisteredSets() {}

    /** All registered sets, the generated one last. */
    public static List<DataSet> all() {
        return ALL;
    }

    /**
     * The set of that name, upper or lower case.
     *
     * @throws BadInputException when there is none; the sentence lists the names
     */
    public static DataSet named(String name) {
        return ALL.stream()
                .filter(set -> set.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new BadInputException("no data set '" + name + "'; registered are "
                        + String.join(", ", names()) + Names.nearest(name, names())));
    }

    /** The set whose file this is: the shape decides, between sets of one shape the name, then the first value. */
    static Optional<DataSet> matching(String fileName, Shape found) {
        List<DataSet> sameShape = ALL.stream()
                .filter(set -> !set.name().equals(BUILT_IN))
                .filter(set -> isSameShape(set.shape(), found))
                .toList();
        if (sameShape.size() == 1) {
            return sameShape.stream().findFirst();
        }
        return sameShape.stream()
                .filter(set -> set.isHintedBy(fileName))
                .findFirst()
                .or(() -> sameShape.stream()
                        .filter(set -> set.shape().firstTarget() == found.firstTarget())
                        .findFirst());
    }

    /** The set that a file is called after, whatever it holds. */
    static Optional<DataSet> hintedBy(String fileName) {
        return ALL.stream().filter(set -> set.isHintedBy(fileName)).findFirst();
    }

    private static boolean isSameShape(Shape a, Shape b) {
        return a.rows() == b.rows()
                && a.columns() == b.columns()
                && a.frequency().equals(b.frequency());
    }

    private static List<String> names() {
        return ALL.stream().map(DataSet::name).toList();
    }

    private static List<String> hints(String... parts) {
        return List.of(parts);
    }

    private static Shape hourly(int rows, int columns, String target, double firstTarget) {
        return new Shape(rows, columns, new Frequency(Frequency.HOUR), target, firstTarget);
    }

    private static Shape minutes(int step, int rows, int columns, double firstTarget) {
        return new Shape(rows, columns, new Frequency(step * Frequency.MINUTE), OT, firstTarget);
    }

    private static Shape daily(int rows, int columns, double firstTarget) {
        return new Shape(rows, columns, new Frequency(Frequency.DAY), OT, firstTarget);
    }

    private static Shape spain() {
        return hourly(35_064, 28, "total load actual", 25_385);
    }

    private static Shape opsd(int rows, int columns, String country, double firstTarget) {
        return hourly(rows, columns, country + "_load_actual_entsoe_transparency", firstTarget);
    }
}
