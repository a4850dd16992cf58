package io.densitometer.campaign;

import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a campaign once its run ended.
 *
 * @param revision of the program
 * @param device what the backend says of its device and versions
 * @param cells those that were run, now or before, part by part
 * @param left keys of those that the budget did not reach
 */
public record CampaignResult(
        Campaign campaign, String revision, String device, List<List<CellResult>> cells, List<String> left) {
    /** Copies the lists. */
    public CampaignResult {
        cells = cells.stream().map(List::copyOf).toList();
        left = List.copyOf(left);
    }

    /** All cells that were run. */
    public List<CellResult> all() {
        return cells.stream().flatMap(List::stream).toList();
    }

    /** Whether every cell was run and none of them, nor what they amount to, fell short. */
    public boolean verified() {
        return left.isEmpty()
                && all().stream().allMatch(cell -> cell.finding().outcome().fine())
                && sections().stream().allMatch(section -> section.outcome().fine());
    }

    /** What the parts say of their cells. */
    List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            if (!cells.get(i).isEmpty()) {
                sections.addAll(campaign.parts().get(i).report(cells.get(i)));
            }
        }
        return sections;
    }
}
