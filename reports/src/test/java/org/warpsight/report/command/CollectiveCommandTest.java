package org.warpsight.report.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.hardware.json.JsonDocuments;

class CollectiveCommandTest {
    @TempDir
    private Path folder;

    @Test
    void everySizeHasItsTimeAlgorithmAndBandwidths() {
        Outcome outcome = Outcome.of(
                "collective", "all_reduce", "--node", "dgx-h100", "--gpus", 8, "--bytes", "1MiB..4MiB", "--json");
        assertThat(outcome.code()).isZero();
        JsonNode sizes = JsonDocuments.text("collective", outcome.out()).tree().get("sizes");
        assertThat(sizes).hasSize(3).allSatisfy(size -> {
            double algorithm = size.get("algorithm_gb_per_s").doubleValue();
            assertThat(size.get("bytes").doubleValue() / size.get("time_us").doubleValue() / 1e3)
                    .isCloseTo(algorithm, offset(1e-6));
            assertThat(size.get("bus_gb_per_s").doubleValue() / algorithm).isCloseTo(2 * 7.0 / 8, offset(1e-9));
            assertThat(size.get("busiest_links")).hasSize(8);
        });
    }

    @Test
    void tablesNameTheBusiestLinks() {
        String out = Outcome.of(
                        "collective", "all_to_all", "--cluster", "dgx-h100-superpod", "--gpus", 16, "--bytes", "64MiB")
                .out();
        assertThat(out).contains("all_to_all of 16 GPUs on dgx-h100-superpod", "busiest links at 64 MiB", "card 0 out");
    }

    @Test
    void chartsAreWrittenWhereAsked() throws IOException {
        Path charts = folder.resolve("charts");
        Outcome outcome = Outcome.of(
                "collective",
                "all_gather",
                "--node",
                "mi300x-platform",
                "--gpus",
                8,
                "--bytes",
                "1KiB,1MiB",
                "--output",
                charts);
        assertThat(outcome.code()).isZero();
        assertThat(Files.readString(charts.resolve("collective.svg"))).contains("bus bandwidth (GB/s)");
        assertThat(Files.readString(charts.resolve("links.svg"))).contains("from GPU 7", "to GPU (number)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--node dgx-h100 --gpus 12 | 12 ranks do not fill nodes of 8 GPUs",
                "--cluster dgx-h100-superpod --gpus 512 | it connects 256 GPUs, not 512",
                "--node a100-pcie-8 --gpus 8 --algorithm nvls | nvls cannot carry out all_reduce of 8 ranks",
                "--node no-such-node --gpus 8 | no-such-node",
            })
    void whatCannotBeIsOneLineAndExitCodeThree(String options, String message) {
        Outcome outcome = Outcome.of((Object[]) ("collective all_reduce " + options).split(" "));
        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--node dgx-h100 --gpus 1 | --gpus must be at least 2",
                "--node dgx-h100 --gpus 8 --protocol ll | --protocol needs --algorithm",
                "--node dgx-h100 --gpus 8 --bytes 4MB | '4MB' is no size",
                "--node dgx-h100 --gpus 8 --bytes 4MiB..1MiB | ends before it begins",
                "--node dgx-h100 --gpus 8 --algorithm rings | 'rings' is none of ring, tree",
            })
    void wrongUsageIsExitCodeTwo(String options, String message) {
        Outcome outcome = Outcome.of((Object[]) ("collective all_reduce " + options).split(" "));
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains(message);
    }

    @Test
    void chartsOfAnEarlierRunAreReplaced(@TempDir Path folder) {
        for (String bytes : new String[] {"1MiB", "2MiB"}) {
            Outcome outcome = Outcome.of(
                    "collective",
                    "all_reduce",
                    "--node",
                    "dgx-h100",
                    "--gpus",
                    8,
                    "--bytes",
                    bytes,
                    "--output",
                    folder.resolve("charts"));
            assertThat(outcome.code()).isZero();
        }
        assertThat(folder.resolve("charts/collective.svg")).isRegularFile();
    }
}
