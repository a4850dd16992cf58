package io.densitometer.bench;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.densitometer.campaign.CampaignJson;
import io.densitometer.study.AtomicFile;
import java.nio.file.Path;
import java.util.List;

/**
 * What a study of rounding measured.
 *
 * @param campaign its definition
 * @param setting where and when
 * @param rounds the visits of each, in the order they ran
 */
record RoundingResult(RoundingCampaign campaign, Setting setting, List<List<Visit>> rounds) {
    /**
     * What JMH said of one width; an array in JSON, since there are thousands.
     *
     * @param width between the layers
     * @param micros median time of the runs of each iteration
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    record Visit(int width, List<Double> micros) {}

    RoundingResult {
        rounds = rounds.stream().map(List::copyOf).toList();
    }

    /** Name of its files, without a suffix. */
    String fileName() {
        return setting.fileName(campaign.name());
    }

    /** Writes the samples to {@code results}, the table and the plot to {@code reports}. */
    void write(Path folder) {
        AtomicFile.write(folder.resolve("results").resolve(fileName() + ".json"), CampaignJson.text(this) + "\n");
        Path reports = folder.resolve("reports");
        AtomicFile.write(reports.resolve(fileName() + ".md"), RoundingReport.render(this));
        AtomicFile.write(reports.resolve(fileName() + ".svg"), RoundingPlot.render(this));
    }
}
