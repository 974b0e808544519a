package org.warpsight.report.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.hardware.json.JsonDocuments;

class SharedMemoryCommandTest {
    @TempDir
    private Path folder;

    private static Outcome run(String gpu, Object... more) {
        List<Object> args = new ArrayList<>(List.of("smem", "--gpu", gpu));
        args.addAll(List.of(more));
        return Outcome.of(args.toArray());
    }

    private static JsonNode json(String gpu, Object... more) {
        List<Object> args = new ArrayList<>(List.of(more));
        args.add("--json");
        Outcome outcome = run(gpu, args.toArray());
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        return JsonDocuments.text("smem", outcome.out()).tree();
    }

    @ParameterizedTest
    @CsvSource({"h100,4,32", "a100,8,16", "h100,16,8", "mi300x,4,32", "mi300x,16,8"})
    void everyProposedLayoutCostsAsMuchWhenItIsGiven(String gpu, int width, int stride) {
        JsonNode conflict = json(gpu, "--width", width, "--stride", stride);
        int wavefronts = conflict.get("wavefronts").intValue();
        assertThat(conflict.get("remedies")).hasSize(2).allSatisfy(remedy -> {
            JsonNode swizzle = remedy.get("swizzle");
            String bits =
                    swizzle.get("bits").intValue() + "," + swizzle.get("base").intValue() + ","
                            + swizzle.get("shift").intValue();
            int pad = remedy.get("pad_elements").intValue();
            JsonNode given = json(gpu, "--width", width, "--stride", stride, "--pad", pad, "--swizzle", bits);
            assertThat(given.get("wavefronts")).isEqualTo(remedy.get("wavefronts"));
            assertThat(remedy.get("gain").doubleValue())
                    .isEqualTo((double) wavefronts / remedy.get("wavefronts").intValue());
        });
    }

    @Test
    void theMapHasOneLinePerWavefrontAndNamesEveryLane() {
        String map = run("h100", "--width", 16, "--stride", 4, "--rows", 8).out();
        assertThat(map).contains("4-way conflict, 16 wavefronts", "phase 4", "rows padded to 5 elements", "4x");
        assertThat(map.lines().filter(line -> line.contains("|") && !line.contains("bank")))
                .hasSize(16);
        for (int lane = 0; lane < 32; lane++) {
            assertThat(map).containsPattern("[ |]" + lane + " +" + lane + " ");
        }
        // Of 32 wavefronts of one phase the first eight are shown.
        assertThat(run("h100", "--stride", 32).out()).contains("and 24 more wavefronts");
    }

    @Test
    void directionMattersWhereTheHardwareGroupsLanesByIt() {
        List<Object> pairs = List.of("--width", 16, "--stride", 0);
        assertThat(json("h100", pairs.toArray()).get("wavefronts").intValue()).isEqualTo(2);
        List<Object> written = new ArrayList<>(pairs);
        written.add("--write");
        assertThat(json("h100", written.toArray()).get("wavefronts").intValue()).isEqualTo(4);
    }

    @Test
    void thePictureIsTheSameEveryTimeAndShowsLanes() throws IOException {
        List<String> pictures = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            Outcome outcome = run("h100", "--stride", 8, "--output", folder.resolve(name));
            assertThat(outcome.code()).isZero();
            assertThat(outcome.err()).contains("Files: ");
            pictures.add(Files.readString(folder.resolve(name).resolve("shared-memory.svg")));
        }
        assertThat(pictures.get(0))
                .isEqualTo(pictures.get(1))
                .contains("8-way conflict", "phase 1", "8 wavefronts instead of 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--width 5 --stride 1; 4, 8 or 16 but is 5",
                "--stride -1; --stride must be at least 0",
                "--stride 8 --pad -2; --pad must be at least 0",
                "--stride 8 --rows 33; from 1 to 32",
                "--stride 2 --rows 4; rows of 8 elements",
                "--stride 9999; at most 232448",
                "--stride 2 --swizzle 3,0,1; 3,0,1",
                "--stride 2 --swizzle x; such as 3,0,3"
            })
    void whatMakesNoSenseIsRefusedInOneLine(String options, String reason) {
        Outcome outcome = run("h100", (Object[]) options.trim().split(" "));
        assertThat(outcome.code()).isEqualTo(ExitCodes.WRONG_USAGE);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).contains(reason);
    }
}
