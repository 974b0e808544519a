package org.warpsight.workload.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.hardware.json.BadInputException;

class TracesTest {
    private static final String AZURE = "TIMESTAMP,ContextTokens,GeneratedTokens\n";

    @TempDir
    private Path folder;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static List<Request> bundled(String id) {
        return Traces.read(Traces.find(id, Path.of("")).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "AzureLLMInferenceTrace_conv, 19366",
        "AzureLLMInferenceTrace_code, 8819",
        "mooncake_conversation, 12031"
    })
    void bundledTracesHaveAllTheirRequestsInOrder(String id, int count) {
        List<Request> requests = bundled(id);

        assertThat(requests).hasSize(count);
        assertThat(requests.get(0).arrivalPicoseconds()).isZero();
        assertThat(requests).isSortedAccordingTo(Comparator.comparingLong(Request::arrivalPicoseconds));
        assertThat(requests).allMatch(request -> request.inputTokens() > 0 && request.outputTokens() > 0);
        assertThat(requests.get(count - 1).id()).isEqualTo(count - 1);
    }

    @Test
    void azureTimesKeepTheirHundredNanoseconds() {
        // 18:15:46.6805900 and 18:15:50.9951690
        assertThat(bundled("AzureLLMInferenceTrace_conv").subList(0, 2))
                .containsExactly(new Request(0, 0, 374, 44), new Request(1, 4_314_579_000_000L, 396, 109));
    }

    @Test
    void azureTimesMayHaveAZoneAndTheLastLineNoEnd() throws IOException {
        Path file = file("zoned.csv", AZURE + "2024-05-10 00:00:00+00:00,10,20\r\n2024-05-10 02:00:00.5+02:00,30,40");

        assertThat(Traces.read(file))
                .containsExactly(new Request(0, 0, 10, 20), new Request(1, 500_000_000_000L, 30, 40));
    }

    @Test
    void burstGptColumnsAreRecognisedInAnyOrderAndFailedRequestsLeftOut() throws IOException {
        Path file = file(
                "burst.csv",
                "Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type\n"
                        + "5,,1.2,ChatGPT,472,18,490,Conversation log\n"
                        + "45.5,,0,GPT-4,1087,0,1087,API log\n"
                        + "118,7,3,GPT-4,417,276,693,API log\n");

        assertThat(Traces.read(file))
                .containsExactly(new Request(0, 0, 472, 18), new Request(1, 113_000_000_000_000L, 417, 276));
    }

    @Test
    void requestsAreSortedByTimeWhateverTheOrderOfLines() throws IOException {
        Path file = file(
                "late.jsonl",
                """
                {"timestamp": 30, "input_length": 3, "output_length": 3}

                {"timestamp": 10, "input_length": 1, "output_length": 1, "hash_ids": [1]}
                {"timestamp": 20, "input_length": 2, "output_length": 2}
                """);

        assertThat(Traces.read(file))
                .extracting(Request::inputTokens, Request::arrivalPicoseconds)
                .containsExactly(tuple(1, 0L), tuple(2, 10_000_000_000L), tuple(3, 20_000_000_000L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2023-11-16 18:15:46.68,374,forty-four | GeneratedTokens 'forty-four' is not a whole number",
                "2023-11-16 18:15:46.68,374 | 2 fields instead of 3",
                "yesterday,374,44 | TIMESTAMP 'yesterday' is not a time",
                "2023-11-16 18:15:46.68,-5,44 | ContextTokens is -5",
                "2023-11-16 18:15:46.68,0,44 | ContextTokens is 0",
                "2023-11-16 18:15:46.68,374,0 | GeneratedTokens is 0",
                "2023-11-16 18:15:46.68,99999999999,44 | ContextTokens '99999999999' is not a whole number",
                "2123-11-16 18:15:46.68,374,44 | TIMESTAMP '2123-11-16 18:15:46.68' is months away from the first line"
            })
    void aBrokenLineIsNamedWithItsNumberAndText(String line, String problem) throws IOException {
        Path file = file("broken.csv", AZURE + "2023-11-16 18:15:46.68,1,1\n" + line + "\n");

        assertThatThrownBy(() -> Traces.read(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(file + ", line 3: " + problem)
                .hasMessageContaining(line)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"timestamp\": 1, \"input_length\": 3} | output_length is missing or not a number",
                "{\"timestamp\": 1, \"input_length\": \"3\", \"output_length\": 1} | input_length is missing",
                "{\"timestamp\": -1, \"input_length\": 3, \"output_length\": 1} | timestamp is -1",
                "{\"timestamp\": 1, \"input_len | not valid JSON"
            })
    void aBrokenJsonLineIsNamedWithItsNumber(String line, String problem) throws IOException {
        Path file =
                file("broken.jsonl", "{\"timestamp\": 0, \"input_length\": 1, \"output_length\": 1}\n" + line + "\n");

        assertThatThrownBy(() -> Traces.read(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(file + ", line 2: " + problem);
    }

    @ParameterizedTest
    @CsvSource({"''", "'TIMESTAMP,ContextTokens,GeneratedTokens\n'"})
    void anEmptyTraceIsRefused(String content) throws IOException {
        Path file = file("empty.csv", content);

        assertThatThrownBy(() -> Traces.read(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("the trace is empty");
    }

    @Test
    void anUnknownHeaderIsAnsweredWithTheKnownOnes() throws IOException {
        Path file = file("other.csv", "when,in,out\n1,2,3\n");

        assertThatThrownBy(() -> Traces.read(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("line 1: unknown layout in \"when,in,out\"")
                .hasMessageContaining("TIMESTAMP,ContextTokens,GeneratedTokens");
    }

    @Test
    void aFileThatIsNotTextIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("binary.csv"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});

        assertThatThrownBy(() -> Traces.read(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("not a text in UTF-8");
    }
}
