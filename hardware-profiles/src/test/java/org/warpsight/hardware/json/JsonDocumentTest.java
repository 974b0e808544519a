package org.warpsight.hardware.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.IntNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonDocumentTest {
    private final JsonDocument document =
            JsonDocuments.text("a.json", "{\n  \"x\": {\n    \"y\": [1, {\"z/\": 2}]\n  }\n}\n");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/x | line 2, column 8",
                "/x/y | line 3, column 10",
                "/x/y/0 | line 3, column 11",
                "/x/y/1 | line 3, column 14",
                "/x/y/1/z~1 | line 3, column 21"
            })
    void aPlaceIsGivenAsPointerLineAndColumn(String pointer, String place) {
        assertThat(document.problem(pointer, "wrong", "Mend it"))
                .hasMessage("a.json, " + pointer + " (" + place + "): wrong. Mend it.");
    }

    @Test
    void aPlaceThatIsNotInTheTextIsGivenAsPointer() {
        assertThat(document.problem("/x/w", "missing", "Add it")).hasMessage("a.json, /x/w: missing. Add it.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": 1, \"a\": 2}      | line 1, column 13: not valid JSON: Duplicate field 'a'. Keep one of the two",
                "{\"a\": 1} x               | not valid JSON: Unrecognized token 'x'",
                "{\"a\": 1} {\"b\": 2}      | not valid JSON: Trailing token",
                "{\"a\": 1                  | line 1, column 8: not valid JSON: the text ends too early",
                "{\"a\": NaN}               | not valid JSON",
                "{\"a\": 1e999}             | /a (line 1, column 7): the number is too large",
                "{\"a\": 1 /* one */}       | not valid JSON",
                "{'a': 1}                   | not valid JSON",
                "``                         | it is empty"
            })
    void whatIsNotStrictJsonIsRejectedInOneLine(String text, String message) {
        assertThatThrownBy(() -> JsonDocuments.text("b.json", text))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("b.json")
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aTextInAnotherEncodingIsRejected() throws IOException {
        Path file = Files.write(folder.resolve("c.json"), "{\"ä\": 1}".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> JsonDocuments.file(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("c.json: not a text in UTF-8");
    }

    @Test
    void withReplacesOneValueAndLeavesTheOriginal() {
        JsonDocument changed = document.with("/x/y/0", IntNode.valueOf(7)).with("/x/new", IntNode.valueOf(8));

        assertThat(changed.tree()).hasToString("{\"x\":{\"y\":[7,{\"z/\":2}],\"new\":8}}");
        assertThat(document.tree()).hasToString("{\"x\":{\"y\":[1,{\"z/\":2}]}}");
    }

    @ParameterizedTest
    @CsvSource({"/nowhere/z", "/x/y/2", "/x/y/0/z"})
    void withRefusesAPlaceThatDoesNotExist(String pointer) {
        assertThatThrownBy(() -> document.with(pointer, IntNode.valueOf(1)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("there is no place for")
                .hasMessageContaining(pointer);
    }

    @Test
    void placesOfAListAreCountedWhereOneIsMissing() {
        assertThatThrownBy(() -> document.with("/x/y/2", IntNode.valueOf(1)))
                .hasMessageContaining("no place for '2' in a list of 2, counted from 0");
    }

    @Test
    void writingIsTheSameInEveryLocaleAndReadsBack() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(new Locale("tr", "TR"));
            String text = JsonDocuments.write(Map.of("INT", 1.5, "a", Vendor.INTEL));
            assertThat(text).isEqualTo("{\n  \"INT\" : 1.5,\n  \"a\" : \"intel\"\n}\n");
            assertThat(JsonDocuments.text("d.json", text).tree().path("INT").doubleValue())
                    .isEqualTo(1.5);
        } finally {
            Locale.setDefault(before);
        }
    }

    private enum Vendor {
        INTEL
    }
}
