package org.warpsight.hardware.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.hardware.json.JsonFormatTest.Kettle;

class CatalogueTest {
    private final Catalogue<Kettle> kettles = new Catalogue<>(
            "kettle",
            "`kettles` shows all",
            CatalogueTest.class,
            "kettles",
            JsonFormat.of(Kettle.class, "kettle.schema.json"),
            kettle -> List.of(kettle.kettleName()));

    @TempDir
    private Path folder;

    @Test
    void idsAreTheFileNamesInAlphabeticalOrder() {
        assertThat(kettles.ids()).containsExactly("alpha", "beta-2");
        assertThat(kettles.all()).extracting(Kettle::litres).containsExactly(1, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"beta-2", "BETA_2", "beta 2", "Second"})
    void idsAndAliasesResolveWithoutRegardToCaseAndSeparators(String name) {
        assertThat(kettles.get(name).litres()).isEqualTo(2);
    }

    @Test
    void aPathResolvesToTheUsersFile() throws IOException {
        assertThat(kettles.get(kettle("mine.json", 3).toString()).litres()).isEqualTo(3);
    }

    @Test
    void anUnknownNameIsMetWithTheNearestId() {
        assertThatThrownBy(() -> kettles.get("First Kettel"))
                .isInstanceOf(BadInputException.class)
                .hasMessage("kettle 'First Kettel': there is none of this name. Did you mean 'alpha'?"
                        + " `kettles` shows all; a path to a JSON file works too.");
    }

    @Test
    void aReferenceIsRelativeToTheDocumentThatMakesIt() throws IOException {
        kettle("mine.json", 4);
        Path cupboard = Files.writeString(folder.resolve("cupboard.json"), "{\"kettles\": [\"mine.json\", \"alfa\"]}");
        JsonDocument document = JsonDocuments.file(cupboard);

        assertThat(kettles.referredBy(document, "/kettles/0").litres()).isEqualTo(4);
        assertThatThrownBy(() -> kettles.referredBy(document, "/kettles/1"))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(cupboard + ", /kettles/1 (line 1, column 27): unknown kettle 'alfa'."
                        + " Did you mean 'alpha'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "", "*", "a:b"})
    void aNameThatCannotBeAPathIsUnknown(String name) {
        assertThatThrownBy(() -> kettles.get(name)).isInstanceOf(BadInputException.class);
    }

    @Test
    void namesAreListedInsideAJarWithoutFolderEntries() throws IOException {
        Path jar = folder.resolve("some.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (String entry : List.of("a/b/two.json", "a/b/one.json", "a/b/note.txt", "a/other.json")) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.closeEntry();
            }
        }
        assertThat(BundledFiles.namesAt(jar.toUri(), "a/b")).containsExactly("one", "two");
        assertThat(BundledFiles.namesAt(jar.toUri(), "a/c")).isEmpty();
    }

    private Path kettle(String name, int litres) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                "{\"kettle_name\": \"m\", \"litres\": " + litres + ", \"material\": \"glass\", \"lids\": []}");
    }
}
