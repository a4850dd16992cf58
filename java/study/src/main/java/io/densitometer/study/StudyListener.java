package io.densitometer.study;

/** Told how a study gets on; a program shows it as bars. */
public interface StudyListener {
    /** Before anything: how much there is. */
    void planned(Workload work);

    /** A piece of work begins, and the one before it has ended, early perhaps. */
    void began(Piece piece);

    /** The current piece of work is {@code done} of {@code all} steps far. */
    void step(long done, long all);

    /** Cells were finished that had not been finished before. */
    void finished(int cells);

    /** Something that a reader of the results should know. */
    void note(String sentence);

    /** What the time goes into. */
    enum Kind {
        /** Training, fine-tuning, and the evaluation after it; its steps are those of training. */
        TRAINING,
        /** Interleaved measurements; a step is one of them. */
        MEASURING
    }

    /**
     * A piece of work.
     *
     * @param kind of its steps
     * @param what in words
     * @param steps at most
     */
    record Piece(Kind kind, String what, long steps) {}

    /**
     * What a study will do.
     *
     * @param cells of the whole study
     * @param finished of them by earlier runs
     * @param trainingSteps to do, at most
     * @param measurements to do
     * @param measurementSeconds about how long one of them takes
     */
    record Workload(int cells, int finished, long trainingSteps, long measurements, double measurementSeconds) {}

    /** Shows nothing. */
    StudyListener SILENT = new StudyListener() {
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
    };
}
