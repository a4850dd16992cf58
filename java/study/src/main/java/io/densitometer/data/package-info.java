/**
 * Public time series from CSV to training windows: registered sets, a guarded reader, splits, scaling, time features.
 *
 * <p>The path is {@code DataSets.open} (a {@link io.densitometer.data.Series}), then {@link
 * io.densitometer.data.WindowedData} (scaled, split, with time marks), then {@link
 * io.densitometer.data.WindowedSplit#fill}. The protocol is the one of thuml/Time-Series-Library
 * ({@code data_provider/data_loader.py}, {@code utils/timefeatures.py}). A new set is one line in {@link
 * io.densitometer.data.RegisteredSets}.
 */
package io.densitometer.data;
