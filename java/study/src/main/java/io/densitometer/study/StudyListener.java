package io.densitometer.study;

/** Told how a study gets on; a program shows it as bars. */
public interface StudyListener {
    /** Before anything: how many cells there are, and how many an earlier run has finished. */
    void planned(int cells, int finished);

    /** A piece of work begins. */
    void began(String what);

    /** The current piece of work is {@code done} of {@code all} steps far. */
    void step(long done, long all);

    /** Cells were finished. */
    void finished(int cells);

    /** Something that a reader of the results should know. */
    void note(String sentence);

    /** Shows nothing. */
    StudyListener SILENT = new StudyListener() {
        @Override
        public void planned(int cells, int finished) {}

        @Override
        public void began(String what) {}

        @Override
        public void step(long done, long all) {}

        @Override
        public void finished(int cells) {}

        @Override
        public void note(String sentence) {}
    };
}
