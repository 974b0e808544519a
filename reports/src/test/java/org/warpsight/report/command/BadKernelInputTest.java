package org.warpsight.report.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user gets wrong about kernels and layers is told in one line that names it and a way out. */
class BadKernelInputTest {
    private static final String GEMM = "gemm --gpu h100 --m 64 --n 64 --k 64";
    private static final String TILED = GEMM + " --tile 128x128x64";
    private static final String AGAINST = GEMM + " --against ";
    private static final String ATTENTION = "attention --gpu h100 --heads 8 --keys 128";
    private static final String EXPERTS = "experts --gpu h100 --hidden 64 --inner 64 --experts 4 --topk 1 --tokens 8";

    @TempDir
    private Path folder;

    private static void assertToldInOneLine(String line, int code, String... parts) {
        Outcome outcome = Outcome.of((Object[]) line.split(" "));
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(code);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .startsWith("warpsight: ")
                .hasLineCount(1)
                .contains(parts)
                .doesNotContain("Exception", "?.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gemm --gpu h100 --m 99999999999 --n 8 --k 8 | '99999999999' is no whole number up to 2,147,483,647",
                "gemm --gpu h100 --m 4k --n 8 --k 8 | '4k' is no whole number",
                "gemm --gpu h100 --m 2147483647 --n 2147483647 --k 2147483647 | h100-sxm5-80gb has 85.9 GB: choose smaller",
                GEMM + " --stages 3 | --stages is part of a plan, which begins with --tile, such as --tile 128x256x64",
                GEMM + " --persistent | --persistent is part of a plan",
                GEMM + " --tile 100x100x16 | one side of a multiple of 64 and another of 8, but is to be 100x100",
                GEMM + " --tile 128x128x10 | a step of bf16 is a multiple of 16 deep but is to be 10",
                GEMM + " --tile 512x512x64 | it needs more registers than an SM has",
                TILED + " --stages 99 | it needs more shared memory than an SM has",
                TILED + " --cluster 99x99 | at most 16 blocks but is to be 99x99",
                TILED + " --cluster 0x1 | at most 16 blocks but is to be 0x1",
                TILED + " --consumers 2000000000 | --consumers must be from 1 to 16 but is 2000000000",
                TILED + " --split-k 0 | split-K 0",
                "gemm --gpu a100 --m 64 --n 64 --k 64 --tile 128x128x32 --cluster 2x1 | has one block but is to be 2x1",
                "gemm --gpu mi300x --m 64 --n 64 --k 64 --tile 128x40x64 --stages 9 | shared memory",
                GEMM + " --release 2025-02 | --release is for scales in blocks. Add --dtype fp8 --scales blocks",
                GEMM + " --dtype fp8 --scales blocks --release 2024-01 | those of 2025-02, 2025-04 are known",
                TILED + " --release 2025-02 | --release chooses a plan and --tile gives one. Leave out one of them",
                AGAINST + "stage=3 | has no field 'stage'. Did you mean 'stages' or 'store'? Try",
                AGAINST + "stages= | '' is no stages. Give a whole number",
                AGAINST + "order=spiral | 'spiral' is no order. Known are square",
                AGAINST + "tile=128x128 | '128x128' is not like 128x256x64",
                AGAINST + "registers_per_thread=9999 | at most 255 registers but is to have 9999",
                "grouped --gpu h100 --rows -1,4 --n 8 --k 8 | --rows must be at least 0 but has -1",
                "grouped --gpu h100 --rows 2000000000,2000000000 --n 2000000000 --k 2000000000 | choose smaller sizes",
                ATTENTION + " --queries 256 | --queries 256 are more than the 128 of --keys",
                ATTENTION + " --kv-heads 3 | --kv-heads must divide the 8 --heads but is 3",
                ATTENTION + " --head-dim 7 | --head-dim must be a multiple of 8 but is 7",
                ATTENTION + " --head-dim 4096 | no tile of flash_attention_3 on hopper is for heads of 4096",
                ATTENTION + " --kv-dtype int4 | --kv-dtype must have 8 or 16 bits but is int4",
                ATTENTION + " --dtype fp64 | --dtype must have at most 32 bits but is fp64",
                "attention --gpu h100 --heads 8 --keys 2000000000 | choose smaller sizes",
                "mla --gpu h100 --heads 8 --keys 128 --dtype tf32 | --dtype must have 8 or 16 bits but is tf32",
                "mla --gpu h100 --heads 2000000000 --keys 2000000000 --batch 2000000000 | choose smaller sizes",
                EXPERTS + " --power-law Infinity | --power-law must be a number above 0, such as 1.2, but is Infinity",
                EXPERTS + " --power-law NaN | --power-law must be a number above 0",
                EXPERTS + " --shared -1 | --shared must be at least 0 but is -1",
                "experts --gpu h100 --model deepseek-v3 --tokens 2000000000 | --tokens 2000000000 times --topk 8 must be at most",
                "sampling --gpu h100 --rows 2000000000 --vocabulary 2000000000 | choose smaller sizes",
                "stream rms_norm --gpu h100 --rows 2000000000 --width 2000000000 | choose smaller sizes"
            })
    void wrongUsage(String line, String part) {
        assertToldInOneLine("kernel " + line, ExitCodes.WRONG_USAGE, part, " --help'.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | it is empty. Write a JSON object | plan.json",
                "{\"stages\": | line 1 | the text ends too early. Close what is open",
                "{\"stages\": NaN} | line 1 | NaN is no number. Write a number",
                "{\"stages\": -Infinity} | line 1 | -Infinity is no number. Write a number",
                "{\"stages\": 1e999} | /stages | the number is too large",
                "{\"stages\": 3, \"stages\": 4} | Duplicate field 'stages'. Keep one of the two | line 1",
                "[3] | a plan is a JSON object of fields | Write",
                "{\"tile\": \"x\"} | /tile | 'tile_m'"
            })
    void planFiles(String text, String first, String second) throws IOException {
        Path plan = Files.writeString(folder.resolve("plan.json"), text);
        assertToldInOneLine("kernel " + AGAINST + plan, ExitCodes.BAD_INPUT, "plan.json", first, second);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | it is empty. Give one count for each of the 4 experts",
                "1,2,3 | it has 3 counts",
                "1,2,NaN,4 | 'NaN' is no count",
                "1,-2,3,4 | '-2' is no count",
                "1e400,1,1,1 | '1e400' is no count",
                "0,0,0,0 | only 0 experts have a count above 0"
            })
    void histograms(String text, String part) throws IOException {
        Path counts = Files.writeString(folder.resolve("counts.txt"), text);
        assertToldInOneLine("kernel " + EXPERTS + " --histogram " + counts, ExitCodes.BAD_INPUT, "counts.txt", part);
    }

    @Test
    void foldersAndForeignEncodingsAreNamedAsWhatTheyAre() throws IOException {
        Path latin = Files.write(folder.resolve("latin.txt"), "é".getBytes(StandardCharsets.ISO_8859_1));
        assertToldInOneLine("kernel " + EXPERTS + " --histogram " + folder, ExitCodes.BAD_INPUT, "this is a folder");
        assertToldInOneLine("kernel " + EXPERTS + " --histogram " + latin, ExitCodes.BAD_INPUT, "not a text in UTF-8");
        assertToldInOneLine("kernel " + AGAINST + folder, ExitCodes.BAD_INPUT, "this is a folder");
        assertToldInOneLine("validate " + folder, ExitCodes.BAD_INPUT, "this is a folder");
        assertToldInOneLine(
                "explain stream rms_norm --gpu h100 --rows 64 --width 64 --output " + latin,
                ExitCodes.BAD_INPUT,
                "this is a file, not a folder for output");
        assertThat(Files.readAllBytes(latin)).hasSize(1);
    }

    @Test
    void anOptionThatTakesPairsIsNamedOnce() {
        assertToldInOneLine(
                "calibrate x.csv --architecture hopper --where nope",
                ExitCodes.WRONG_USAGE,
                "Value for option '--where'");
    }
}
