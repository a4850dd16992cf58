package io.densitometer.study;

import io.densitometer.backend.Backend;
import java.util.Map;
import java.util.TreeMap;

/** Versions of the program and of the backends found. */
final class Versions {
    private Versions() {}

    static Map<String, String> all() {
        Map<String, String> versions = new TreeMap<>();
        String own = Versions.class.getPackage().getImplementationVersion();
        versions.put("densitometer", own == null ? "development" : own);
        versions.put("java", System.getProperty("java.version"));
        for (Backend backend : Backend.all()) {
            versions.put(backend.name(), backend.availability().reason());
        }
        return versions;
    }
}
