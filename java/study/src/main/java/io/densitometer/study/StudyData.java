package io.densitometer.study;

import io.densitometer.data.DataSets;
import io.densitometer.data.Fill;
import io.densitometer.data.LoadOptions;
import io.densitometer.data.RegisteredSets;
import io.densitometer.data.Series;
import io.densitometer.data.TimeEncoding;
import io.densitometer.data.WindowSpec;
import io.densitometer.data.WindowedData;
import io.densitometer.model.ModelConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/** The data of a study: each source is read once, and the windows of the last case are kept, since the next mostly has the same. */
final class StudyData {
    private final LoadOptions options;
    private final Map<String, Series> series = new HashMap<>();
    private Windows last;
    private WindowedData windows;

    StudyData(Preset preset) {
        LoadOptions standard = LoadOptions.standard();
        this.options = preset.fill().isEmpty() ? standard : standard.withFills(Fill.parse(preset.fill()));
    }

    private record Windows(String source, WindowSpec lengths, TimeEncoding encoding) {}

    Series series(String source) {
        return series.computeIfAbsent(source, name -> DataSets.open(name, options));
    }

    /** What results call the data: a registered set's name, otherwise the file's without its ending. */
    String name(String source) {
        String name = series(source).description().name();
        return name.equals(RegisteredSets.CUSTOM)
                ? String.valueOf(Path.of(source).getFileName()).replaceFirst("(?i)(\\.csv)?(\\.gz)?$", "")
                : name;
    }

    /** The windows that a model's config asks for. */
    WindowedData windows(String source, ModelConfig config) {
        WindowSpec lengths = new WindowSpec(config.seqLen(), config.labelLen(), config.predLen());
        Windows wanted = new Windows(source, lengths, new TimeEncoding(config.embed(), config.freq()));
        if (!wanted.equals(last)) {
            windows = WindowedData.of(series(source), lengths, wanted.encoding);
            last = wanted;
        }
        return windows;
    }

    /** Size and checksum of each source read, by which a changed file is known. */
    Map<String, String> fingerprints() {
        Map<String, String> fingerprints = new LinkedHashMap<>();
        series.keySet().stream().sorted().forEach(source -> fingerprints.put(source, fingerprint(series.get(source))));
        return fingerprints;
    }

    private static String fingerprint(Series series) {
        CRC32 sum = new CRC32();
        ByteBuffer row = ByteBuffer.allocate(Long.BYTES * (series.columns() + 1));
        for (int r = 0; r < series.rows(); r++) {
            row.clear().putLong(series.wallSecond(r));
            for (int c = 0; c < series.columns(); c++) {
                row.putDouble(series.value(r, c));
            }
            sum.update(row.flip());
        }
        return series.rows() + " rows x " + series.columns() + " columns, CRC-32 " + Long.toHexString(sum.getValue());
    }
}
