package org.warpsight.report.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.hardware.json.JsonDocuments;

class ExpertDispatchCommandTest {
    @TempDir
    private Path folder;

    @Test
    void ranksReceiveWhatRanksSend() {
        Outcome outcome = Outcome.of("expert-dispatch", "--model", "deepseek-v3", "--ep", 16, "--tokens", 24, "--json");
        assertThat(outcome.code()).isZero();
        JsonNode steps = JsonDocuments.text("steps", outcome.out()).tree().get("steps");
        assertThat(steps).hasSize(2).allSatisfy(step -> {
            double sent = 0;
            double received = 0;
            for (JsonNode rank : step.get("ranks")) {
                sent += rank.get("sent_bytes").doubleValue();
                received += rank.get("received_bytes").doubleValue();
            }
            assertThat(sent).isEqualTo(received).isPositive();
            assertThat(step.get("busiest_links")).hasSize(8);
        });
        assertThat(steps.get(1).get("time_us").doubleValue())
                .isGreaterThan(steps.get(0).get("time_us").doubleValue());
    }

    @Test
    void tablesNameTheBusiestLinksAndTheUnevennessOfRanks() {
        String out = Outcome.of(
                        "expert-dispatch",
                        "--model",
                        "deepseek-v3",
                        "--ep",
                        16,
                        "--tokens",
                        100,
                        "--mode",
                        "normal",
                        "--power-law",
                        1.2)
                .out();
        assertThat(out)
                .contains("experts of deepseek-v3 on 16 ranks of hgx-h800-infiniband, normal")
                .contains("busiest links, dispatch of 100", "of the ranks", "most rows / mean");
    }

    @Test
    void chartsAreWrittenWhereAsked() throws IOException {
        Path charts = folder.resolve("charts");
        Outcome outcome =
                Outcome.of("expert-dispatch", "--model", "deepseek-v3", "--ep", 16, "--tokens", 8, "--output", charts);
        assertThat(outcome.code()).isZero();
        assertThat(Files.readString(charts.resolve("expert-dispatch.svg"))).contains("bus bandwidth (GB/s)");
        assertThat(Files.readString(charts.resolve("links.svg"))).contains("node 1 card in");
    }

    @Test
    void aHistogramOfTheWrongLengthIsOneLineAndExitCodeThree() throws IOException {
        Path counts = Files.writeString(folder.resolve("counts.csv"), "1,2,3\n4");
        Outcome outcome = Outcome.of("expert-dispatch", "--model", "deepseek-v3", "--ep", 16, "--histogram", counts);
        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).contains("it has 4 counts, but the model has 256 experts");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--model deepseek-v3 --ep 48 | 48 ranks cannot divide 256 experts",
                "--model deepseek-v3 --ep 64 --redundant 8 | 64 ranks cannot divide 264 experts, redundant ones included",
                "--model deepseek-v3 --ep 512 --cluster dgx-h100-superpod | it connects 256 GPUs, not 512",
                "--model llama-3.1-8b --ep 8 | it has no experts",
                "--model deepseek-v3 --ep 8 --cluster dgx-a100-superpod | exchange tokens of experts",
                "--model deepseek-v3 --ep 8 --cluster mi300x-infiniband | has no kernels of their own for few tokens",
            })
    void whatCannotBeIsOneLineAndExitCodeThree(String options, String message) {
        Outcome outcome = Outcome.of((Object[]) ("expert-dispatch " + options).split(" "));
        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--ep 8 --tokens 0 | --tokens must be from 1 to 1048576 but is 0",
                "--ep 8 --tokens 2000000000 | --tokens must be from 1 to 1048576 but is 2000000000",
                "--ep 8 --mode normal --sms 7 | --sms must be an even number",
                "--ep 0 | --ep must be at least 1",
            })
    void wrongUsageIsExitCodeTwo(String options, String message) {
        Outcome outcome = Outcome.of((Object[]) ("expert-dispatch --model deepseek-v3 " + options).split(" "));
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains(message);
    }
}
