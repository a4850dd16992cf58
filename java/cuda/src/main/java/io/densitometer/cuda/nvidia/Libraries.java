package io.densitometer.cuda.nvidia;

import io.densitometer.cudakernels.global.cudakernels;
import io.densitometer.cudakernels.global.nvidia;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Loads NVIDIA's libraries into the process, each from the first place that has it, and tells what came of it. */
final class Libraries {
    private final SearchPath path;
    private final Map<Library, Finding> findings = new EnumMap<>(Library.class);

    private Libraries(SearchPath path) {
        this.path = path;
    }

    /** Looks for all of them; those that others need come first, so that these find them. */
    static Libraries load(SearchPath path) {
        Libraries libraries = new Libraries(path);
        for (Library library : Library.values()) {
            libraries.findings.put(library, libraries.find(library, file -> identified(library, file)));
        }
        return libraries;
    }

    Finding finding(Library library) {
        return findings.get(library);
    }

    List<Finding> all() {
        return List.copyOf(findings.values());
    }

    /** Names and versions of those that can be used, in one line. */
    String versions() {
        return findings.entrySet().stream()
                .filter(e -> e.getValue().usable() && e.getKey().code() != Library.NO_CODE)
                .map(e -> e.getKey().name().toLowerCase(Locale.ROOT) + " " + version(e.getKey()))
                .collect(Collectors.joining(", "));
    }

    /** Looks for one more, whose version the caller asks for. */
    Finding find(SharedLibrary library) {
        return find(library, file -> Finding.found(library, "", where(library, file)));
    }

    /** Loads the files of a folder whose names fit a pattern. */
    static void load(Path folder, String pattern) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
            files.forEach(file -> preload(file.toString()));
        } catch (IOException e) {
            System.getLogger(Libraries.class.getName()).log(System.Logger.Level.DEBUG, "{0} cannot be listed", folder);
        }
    }

    private Finding find(SharedLibrary library, Function<String, Finding> identify) {
        List<String> failures = new ArrayList<>();
        for (String candidate : candidates(library)) {
            String failure = preload(candidate);
            if (failure.isEmpty()) {
                return examine(library, candidate, identify);
            }
            failures.add(failure);
        }
        return Finding.absent(library, path, String.join("; ", failures));
    }

    private List<String> candidates(SharedLibrary library) {
        List<String> candidates = new ArrayList<>();
        for (SearchPath.Place place : path.places()) {
            Path file = place.directory().resolve(library.soname());
            if (Files.exists(file)) {
                candidates.add(file.toString());
            }
        }
        candidates.add(library.soname());
        return candidates;
    }

    private static Finding examine(SharedLibrary library, String candidate, Function<String, Finding> identify) {
        List<String> missing = library.functions().stream()
                .filter(function -> cudakernels.dsm_cuda_library_has(candidate, function) == 0)
                .toList();
        return missing.isEmpty()
                ? identify.apply(candidate)
                : Finding.refused(library, where(library, candidate), "lacks " + some(missing));
    }

    private static String where(SharedLibrary library, String candidate) {
        return LoadedFiles.path(library.soname()).map(Path::toString).orElse(candidate);
    }

    /** Opens it for its own version, and refuses one that is not known. */
    private static Finding identified(Library library, String candidate) {
        String where = where(library, candidate);
        if (library.code() == Library.NO_CODE) {
            return Finding.found(library, "", where);
        }
        String failure = open(library, candidate);
        if (!failure.isEmpty()) {
            return Finding.refused(library, where, "cannot be opened: " + failure);
        }
        String obstacle = obstacle(library);
        return obstacle == null
                ? Finding.found(library, version(library), where)
                : Finding.refused(library, where, obstacle);
    }

    private static String obstacle(Library library) {
        String obstacle = Versions.obstacle(library, nvidia.dsm_nvidia_version(library.code()));
        return obstacle == null && library == Library.CUDNN
                ? Versions.dnnObstacle(nvidia.dsm_cudnn_cuda_version())
                : obstacle;
    }

    /** A library that is open, in words. */
    static String version(Library library) {
        return Versions.text(nvidia.dsm_nvidia_version(library.code()));
    }

    private static String some(List<String> names) {
        int shown = Math.min(3, names.size());
        String more = names.size() > shown ? " and " + (names.size() - shown) + " more" : "";
        return String.join(", ", names.subList(0, shown)) + more;
    }

    private static String preload(String file) {
        try (Message message = new Message()) {
            int status = cudakernels.dsm_cuda_library_preload(file, message.room(), Message.BYTES);
            return failure(status, message);
        }
    }

    private static String open(Library library, String file) {
        try (Message message = new Message()) {
            return failure(nvidia.dsm_nvidia_open(library.code(), file, message.room(), Message.BYTES), message);
        }
    }

    private static String failure(int status, Message message) {
        if (status == 0) {
            return "";
        }
        String text = message.text();
        return text.isEmpty() ? "status " + status : text;
    }
}
