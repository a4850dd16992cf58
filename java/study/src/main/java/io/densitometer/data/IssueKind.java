package io.densitometer.data;

/** What can be wrong with a row, a cell or a time stamp of a data file. */
public enum IssueKind {
    /** A row with more or fewer cells than the header; it is left out. */
    WRONG_COLUMN_COUNT("row with a wrong number of columns", "rows with a wrong number of columns"),
    /** A stamp that no accepted form fits; its row is left out. */
    BAD_DATE("unreadable date", "unreadable dates"),
    /** An empty cell, or one that says NA, NaN or null. */
    MISSING_CELL("missing cell", "missing cells"),
    /** Text where a number should be. */
    NOT_A_NUMBER("cell that is not a number", "cells that are not numbers"),
    /** An infinity, or a number beyond what a double holds. */
    NON_FINITE("infinite value", "infinite values"),
    /** A value that stands for "not measured". */
    SENTINEL("sentinel value", "sentinel values"),
    /** A stamp equal to the one before it. */
    DUPLICATE_STAMP("duplicate time stamp", "duplicate time stamps"),
    /** A stamp earlier than the one before it. */
    OUT_OF_ORDER("time stamp out of order", "time stamps out of order"),
    /** A step longer than the series' own. */
    GAP("gap in time", "gaps in time");

    private final String one;
    private final String many;

    IssueKind(String one, String many) {
        this.one = one;
        this.many = many;
    }

    /** A count with its noun: {@code 1 missing cell}, {@code 3 missing cells}. */
    public String counted(long count) {
        return count + " " + (count == 1 ? one : many);
    }

    /** The noun for one. */
    public String noun() {
        return one;
    }
}
