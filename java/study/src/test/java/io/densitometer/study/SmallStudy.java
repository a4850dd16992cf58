package io.densitometer.study;

import io.densitometer.tune.TuneCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A study of seconds, on libtorch; also a program, so that it can be killed. */
final class SmallStudy {
    private SmallStudy() {}

    /** The quick preset made small, with these keys changed in turn. */
    static Preset preset(String... keysAndValues) {
        Map<String, String> changes = new LinkedHashMap<>();
        String[] small = {
            "models", "Transformer",
            "seq_len", "24",
            "label_len", "12",
            "horizons", "12",
            "widths", "8",
            "config", "{\"n_heads\":2,\"e_layers\":1,\"d_layers\":1,\"dropout\":0.0}",
            "model_config", "{}",
            "methods", "magnitude-layer,2:4",
            "right_size", "",
            "densities", "0.5",
            "train_batch", "4",
            "max_steps", "2",
            "eval_windows", "8",
            "backends", "libtorch",
            "measure_seconds", "0.2"
        };
        put(changes, small);
        put(changes, keysAndValues);
        return Presets.load("quick", changes);
    }

    private static void put(Map<String, String> changes, String... keysAndValues) {
        for (int i = 0; i < keysAndValues.length; i += 2) {
            changes.put(keysAndValues[i], keysAndValues[i + 1]);
        }
    }

    static List<Cell> run(Preset preset, Path out, StudyListener listener) {
        return Study.run(preset, out, TuneCache.none(), listener);
    }

    /** Method, density, stage of each row. */
    static List<String> rows(List<Cell> cells) {
        return cells.stream()
                .map(cell -> cell.pruning().method() + " "
                        + cell.pruning().targetDensity() + " "
                        + cell.pruning().stage().word())
                .sorted()
                .toList();
    }

    static Map<Path, FileTime> times(Path folder, String ending) throws IOException {
        Map<Path, FileTime> times = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(ending)).toList()) {
                times.put(file, Files.getLastModifiedTime(file));
            }
        }
        return times;
    }

    /** Runs the study of {@link #preset} in the folder that is given. */
    public static void main(String[] args) {
        run(preset(), Path.of(args[0]), StudyListener.SILENT);
    }

    /** Remembers what it is told. */
    static final class Recorder extends Watching {
        final List<Piece> pieces = new ArrayList<>();
        final List<String> notes = new ArrayList<>();
        Workload work;
        int finished;

        List<String> trainings() {
            return pieces.stream()
                    .filter(piece -> piece.kind() == Kind.TRAINING)
                    .map(Piece::what)
                    .toList();
        }

        long steps(Kind kind) {
            return pieces.stream()
                    .filter(piece -> piece.kind() == kind)
                    .mapToLong(Piece::steps)
                    .sum();
        }

        @Override
        public void planned(Workload all) {
            work = all;
        }

        @Override
        public void began(Piece piece) {
            pieces.add(piece);
        }

        @Override
        public void step(long done, long all) {
            if (done > all) {
                throw new AssertionError(done + " of " + all + " steps");
            }
        }

        @Override
        public void finished(int cells) {
            finished += cells;
        }

        @Override
        public void note(String sentence) {
            notes.add(sentence);
        }
    }

    /** Does nothing; for tests that look at one event. */
    abstract static class Watching implements StudyListener {
        @Override
        public void planned(Workload work) {}

        @Override
        public void began(Piece piece) {}

        @Override
        public void step(long done, long all) {}

        @Override
        public void finished(int cells) {}

        @Override
        public void note(String sentence) {}
    }
}
