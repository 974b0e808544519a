package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AccuracyMarkdownTest {
    private static final Path COMMITTED = Tables.shipped("gemm_h100").resolveSibling("accuracy.json");
    private static final Path README = Path.of(System.getProperty("basedir", "."), "..", "README.md");
    private static final Path MADE = Path.of(System.getProperty("basedir", "."), "target", "accuracy.md");

    @Test
    void readmeShowsTheCommittedErrors() throws IOException {
        String table = AccuracyMarkdown.of(Accuracy.read(COMMITTED));
        Files.writeString(MADE, table + "\n");
        assertThat(Files.readString(README))
                .as("the table of %s, which now stands in %s", README.getFileName(), MADE)
                .contains("\n" + table + "\n");
    }

    @Test
    void everyTableOfTheFileIsShownOnce() {
        Accuracy committed = Accuracy.read(COMMITTED);
        assertThat(AccuracyMarkdown.of(committed).lines().filter(line -> line.startsWith("| `")))
                .hasSameSizeAs(committed.tables());
    }
}
