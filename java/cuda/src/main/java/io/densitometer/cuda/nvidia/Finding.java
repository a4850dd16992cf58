package io.densitometer.cuda.nvidia;

import io.densitometer.backend.Availability;

/**
 * What came of looking for a library.
 *
 * @param library what was looked for
 * @param usable whether it is loaded and has all that is called
 * @param reason version and path when it is usable; otherwise what was looked for, where, and how to get it
 */
record Finding(SharedLibrary library, boolean usable, String reason) {
    static Finding found(SharedLibrary library, String version, String path) {
        return new Finding(
                library, true, library.soname() + (version.isEmpty() ? "" : " " + version) + " (" + path + ")");
    }

    static Finding absent(SharedLibrary library, SearchPath path, String failures) {
        String looked = library.soname() + " was not found (" + library.title() + "); looked in " + path.text();
        return new Finding(
                library, false, looked + (failures.isEmpty() ? "" : ": " + failures) + "; " + library.remedy());
    }

    static Finding refused(SharedLibrary library, String path, String why) {
        return new Finding(
                library,
                false,
                library.soname() + " (" + path + ") " + why + "; " + library.title() + " is needed: "
                        + library.remedy());
    }

    /** The reason it cannot be used, or null. */
    String obstacle() {
        return usable ? null : reason;
    }

    Availability availability() {
        return new Availability(usable, reason);
    }
}
