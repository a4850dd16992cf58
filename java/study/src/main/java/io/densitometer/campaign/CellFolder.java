package io.densitometer.campaign;

import io.densitometer.graph.BadInputException;
import io.densitometer.study.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The cells of one campaign, each a file that is there whole or not at all. */
final class CellFolder {
    private static final int LONGEST_NAME = 200;

    private final Path folder;
    private final String campaign;

    /** @throws BadInputException when the folder holds another campaign */
    CellFolder(Path folder, String campaign) {
        this.folder = folder;
        this.campaign = campaign;
        Path marker = folder.resolve("campaign.txt");
        if (Files.exists(marker) && !read(marker).strip().equals(campaign)) {
            throw new BadInputException(
                    folder + " holds campaign '" + read(marker).strip() + "': give another folder");
        }
        AtomicFile.write(marker, campaign + "\n");
    }

    /** The cell of this key, if it was run, however it was defined. */
    Optional<CellResult> find(String key) {
        Path file = file(key);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        CellResult cell;
        try {
            cell = CampaignJson.parse(file.toString(), read(file), CellResult.class);
        } catch (BadInputException e) {
            throw unreadable(file);
        }
        if (cell.finding() == null
                || cell.definition() == null
                || cell.finding().outcome() == null) {
            throw unreadable(file);
        }
        return Optional.of(cell).filter(c -> key.equals(c.key()) && campaign.equals(c.campaign()));
    }

    private static BadInputException unreadable(Path file) {
        return new BadInputException(file + " is no cell: delete it to run it again");
    }

    void keep(CellResult cell) {
        AtomicFile.write(file(cell.key()), CampaignJson.text(cell) + "\n");
    }

    /** Named by the key; by its beginning and its hash where file systems would not take the whole. */
    private Path file(String key) {
        String name = key.replaceAll("[^A-Za-z0-9_.-]", "_");
        String fitting = name.length() <= LONGEST_NAME
                ? name
                : String.format(Locale.ROOT, "%s-%08x", name.substring(0, LONGEST_NAME), key.hashCode());
        return folder.resolve(fitting + ".json");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file, e);
        }
    }
}
