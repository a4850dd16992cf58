package io.densitometer.cuda.nvidia;

import java.util.List;

/** A shared library that is looked for at run time, with every function of it that is called. */
public interface SharedLibrary {
    /** The name by which others need it. */
    String soname();

    /** What it is, with the version that is needed. */
    String title();

    /** How to get it. */
    String remedy();

    /** All of its functions that are called; without one of them a call would end the process. */
    List<String> functions();
}
