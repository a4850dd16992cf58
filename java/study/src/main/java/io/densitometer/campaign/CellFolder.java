package io.densitometer.campaign;

import io.densitometer.graph.BadInputException;
import io.densitometer.study.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The cells of one campaign, each a file that is there whole or not at all. */
final class CellFolder {
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

    /** The cell of this key, if it was run. */
    Optional<CellResult> find(String key) {
        Path file = file(key);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            CellResult cell = Campaign.JSON.readValue(read(file), CellResult.class);
            return Optional.of(cell)
                    .filter(c -> c.key().equals(key) && c.campaign().equals(campaign));
        } catch (IOException e) {
            throw new BadInputException(file + " is no cell: delete it to run it again", e);
        }
    }

    void keep(CellResult cell) {
        try {
            AtomicFile.write(file(cell.key()), Campaign.JSON.writeValueAsString(cell) + "\n");
        } catch (IOException e) {
            throw new IllegalStateException("a cell is always JSON", e);
        }
    }

    private Path file(String key) {
        return folder.resolve(key.replaceAll("[^A-Za-z0-9_.-]", "_") + ".json");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file, e);
        }
    }
}
