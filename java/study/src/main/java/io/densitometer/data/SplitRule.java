package io.densitometer.data;

import io.densitometer.graph.BadInputException;

/** How a series is cut into train, validation and test rows, as in Time-Series-Library's data_loader.py. */
public sealed interface SplitRule {

    /**
     * The borders for a series of {@code rows} rows.
     *
     * @throws BadInputException when the series is too short for the rule
     */
    Borders borders(int rows, Frequency frequency);

    /** The rule in a few words. */
    String text();

    /**
     * Row borders: train is [0, trainEnd), validation [trainEnd, valEnd), test [valEnd, testEnd). Windows of the last two
     * look back over their border for their input, as the published loader's do.
     */
    record Borders(int trainEnd, int valEnd, int testEnd) {}

    /** Months of 30 days, counted from the first row; rows after the last are not used (Dataset_ETT_hour, _minute). */
    record Months(int train, int val, int test) implements SplitRule {
        @Override
        public Borders borders(int rows, Frequency frequency) {
            if (frequency.seconds() <= 0 || Frequency.DAY % frequency.seconds() != 0) {
                throw new BadInputException(
                        "a split by months needs a step that divides a day, this series has a step of "
                                + frequency.text());
            }
            long month = 30 * (Frequency.DAY / frequency.seconds());
            long needed = (train + val + test) * month;
            if (rows < needed) {
                throw new BadInputException("the split by " + text() + " needs " + needed + " rows, the series has "
                        + rows + "; give the whole set, or treat it as a custom one");
            }
            return new Borders((int) (train * month), (int) ((train + val) * month), (int) needed);
        }

        @Override
        public String text() {
            return train + "/" + val + "/" + test + " months";
        }
    }

    /** Shares of the rows, rounded down for train and test, the rest for validation (Dataset_Custom). */
    record Shares(double train, double test) implements SplitRule {
        @Override
        public Borders borders(int rows, Frequency frequency) {
            return new Borders((int) (rows * train), rows - (int) (rows * test), rows);
        }

        @Override
        public String text() {
            return Math.round(train * 10) + ":" + Math.round((1 - train - test) * 10) + ":" + Math.round(test * 10);
        }
    }
}
