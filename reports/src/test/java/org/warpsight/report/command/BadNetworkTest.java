package org.warpsight.report.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks, ranks and experts that cannot be: one line and exit code 3. */
class BadNetworkTest {
    private static final Path NODES = Path.of("../hardware-profiles/profiles/nodes");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"link_gb_per_s\": 450 | \"link_gb_per_s\": 0 | /link_gb_per_s",
                "\"network_card_gb_per_s\": 50 | \"network_card_gb_per_s\": 0 | 8 network cards cannot have 0 GB/s each",
                "\"link_gb_per_s\": 450 | \"link_gb_per_s\": -450 | -450",
                "\"gpus\": 8 | \"gpus\": 0 | /gpus",
            })
    void aNodeWithoutBandwidthIsRefused(String text, String other, String message) throws IOException {
        assertRefused("collective all_reduce --gpus 16 --node " + node(text, other), "mine.json", message);
    }

    @Test
    void nodesWithoutCardsAreNotConnected() throws IOException {
        String alone = Files.readString(NODES.resolve("dgx-h100.json"))
                .replace("\"network_cards\": 8", "\"network_cards\": 0")
                .replace("\"network_card_gb_per_s\": 50", "\"network_card_gb_per_s\": 0");
        Path node = Files.writeString(folder.resolve("mine.json"), alone);
        String cluster = Files.readString(NODES.resolve("../clusters/dgx-h100-superpod.json"));
        Path apart = Files.writeString(
                folder.resolve("apart.json"), cluster.replace("\"node\": \"dgx-h100\"", "\"node\": \"mine.json\""));

        assertRefused("collective all_reduce --gpus 16 --node " + node, "it connects 8 GPUs, not 16");
        assertRefused("collective all_reduce --gpus 16 --cluster " + apart, "apart.json", "has no network cards");
        assertRefused("expert-dispatch --model deepseek-v3 --ep 16 --cluster " + apart, "has no network cards");
    }

    @Test
    void spinesWithoutBandwidthAreRefused() throws IOException {
        String cluster = Files.readString(NODES.resolve("../clusters/dgx-h100-superpod.json"));
        Path file = Files.writeString(
                folder.resolve("thin.json"), cluster.replace("\"oversubscription\": 1", "\"oversubscription\": 0"));

        assertRefused("collective all_reduce --gpus 16 --cluster " + file, "/oversubscription", "0 must be at least 1");
    }

    @Test
    void aHistogramOfTheWrongLengthIsRefusedByEveryCommandThatTakesOne() throws IOException {
        Path counts = Files.writeString(folder.resolve("counts.csv"), "1,2,3");
        String message = "it has 3 counts, but the model has 256 experts";

        assertRefused("expert-dispatch --model deepseek-v3 --ep 16 --histogram " + counts, "counts.csv", message);
        assertRefused(
                "kernel experts --gpu h100 --tokens 8 --model deepseek-v3 --histogram " + counts,
                "counts.csv",
                message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--model llama-3.1-8b --gpu h100 --tp 3 | cannot divide the 32 attention heads",
                "--model mixtral-8x7b --gpu h100 --tp 8 --ep 3 | 3 expert-parallel ranks do not divide the 8 GPUs",
                "--model mixtral-8x7b --gpu h100 --tp 16 --ep 16 | 16 GPUs cannot divide the 8 experts",
            })
    void sizesThatDivideNothingAreRefused(String options, String message) {
        assertRefused("estimate --isl 128 --osl 16 --concurrency 1 " + options, message);
    }

    private Path node(String text, String other) throws IOException {
        String node = Files.readString(NODES.resolve("dgx-h100.json"));
        assertThat(node).contains(text);
        return Files.writeString(folder.resolve("mine.json"), node.replace(text, other));
    }

    private static void assertRefused(String command, String... parts) {
        Outcome outcome = Outcome.of((Object[]) command.split(" "));
        assertThat(outcome.err()).startsWith("warpsight: ").hasLineCount(1).contains(parts);
        assertThat(outcome.err()).doesNotContain("Exception");
        assertThat(outcome.code()).isEqualTo(ExitCodes.BAD_INPUT);
    }
}
