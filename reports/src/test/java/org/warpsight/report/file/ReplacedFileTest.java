package org.warpsight.report.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warpsight.hardware.json.BadInputException;

class ReplacedFileTest {
    @TempDir
    private Path folder;

    @Test
    void theNewTextIsAllThatIsLeft() throws IOException {
        Path file = folder.resolve("rows.csv");
        ReplacedFile.write(file, "old");
        ReplacedFile.write(file, "new");

        assertThat(file).hasContent("new");
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).containsExactly(file);
        }
    }

    @Test
    void aLinkStaysALink() throws IOException {
        Path file = Files.writeString(folder.resolve("data.csv"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link.csv"), file);
        ReplacedFile.write(link, "new");

        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
    }

    @Test
    void aPipeIsWrittenToAndStaysAPipe() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Process reader = new ProcessBuilder("cat", pipe.toString()).start();
        ReplacedFile.write(pipe, "text");

        assertThat(reader.inputReader().readLine()).isEqualTo("text");
        assertThat(Files.isRegularFile(pipe)).isFalse();
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> ReplacedFile.write(folder.resolve("no/rows.csv"), "text"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("rows.csv")
                .hasMessageContaining("cannot be written");
    }
}
