package io.densitometer.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevisionTest {
    @TempDir
    Path folder;

    @AfterEach
    void forget() {
        System.clearProperty(Revision.PROPERTY);
        System.clearProperty(Installation.BUNDLE);
        System.clearProperty(Installation.CHECKOUT);
    }

    @Test
    void aBundleSaysWhatItWasBuiltFrom() {
        System.setProperty(Installation.CHECKOUT, folder.resolve("checkout").toString());
        System.setProperty(Installation.BUNDLE, folder.toString());
        System.setProperty(Revision.PROPERTY, "0123456789\n");
        assertEquals("0123456789", Revision.here());
        assertEquals(Optional.of(folder), Installation.root());
    }

    @Test
    void outsideARepositoryItIsUnknown() {
        assertEquals(Revision.UNKNOWN, Revision.here());
        System.setProperty(Installation.CHECKOUT, folder.toString());
        assertEquals(Revision.UNKNOWN, Revision.here());
    }

    @Test
    void changesHaveAChecksumOfTheirOwn() throws IOException, InterruptedException {
        git("init", "-q");
        Path file = Files.writeString(folder.resolve("a"), "1");
        git("add", "a");
        git("-c", "user.name=n", "-c", "user.email=e", "commit", "-q", "-m", "m");
        String clean = Revision.of(folder);
        assertTrue(clean.matches("[0-9a-f]{10}"), clean);
        Files.writeString(file, "2");
        String two = Revision.of(folder);
        Files.writeString(file, "3");
        String three = Revision.of(folder);
        assertTrue(two.matches(clean + "-dirty-[0-9a-f]{8}"), two);
        assertTrue(three.startsWith(clean + "-dirty-") && !three.equals(two), three);
    }

    private void git(String... words) throws IOException, InterruptedException {
        String[] command = new String[words.length + 3];
        System.arraycopy(words, 0, command, 3, words.length);
        command[0] = "git";
        command[1] = "-C";
        command[2] = folder.toString();
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor(), String.join(" ", words));
    }
}
