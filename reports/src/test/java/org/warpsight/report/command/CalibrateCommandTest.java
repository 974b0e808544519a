package org.warpsight.report.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.json.JsonDocuments;

class CalibrateCommandTest {
    @TempDir
    private Path folder;

    private Path table;
    private Path architecture;
    private String before;

    @BeforeEach
    void writeFiles() throws IOException {
        StringBuilder rows = new StringBuilder("gpu,dtype,m,n,k,latency_us,source\n");
        for (int n = 128; n <= 1024; n += 128) {
            rows.append("h100,bfloat16,16,").append(n).append(",512,4.5,trtllm\n");
        }
        table = Files.writeString(folder.resolve("small.csv"), rows);
        before = HardwareCatalogue.standard().architectureProfile("hopper").text();
        architecture = Files.writeString(folder.resolve("mine.json"), before);
    }

    private record Outcome(int code, String out, String err) {}

    private static Outcome run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(
                Stream.concat(Stream.of("calibrate"), Stream.of(arguments))
                        .map(Object::toString)
                        .toArray(String[]::new),
                new PrintWriter(out),
                new PrintWriter(err));
        return new Outcome(code, out.toString(), err.toString());
    }

    private static Outcome calibrate(Object... arguments) {
        return run(Stream.concat(Stream.of("--quiet", "--starts", "1", "--evaluations", "8"), Stream.of(arguments))
                .toArray());
    }

    @Test
    void constantsAndErrorsArePrintedAndNothingIsWritten() throws IOException {
        Outcome outcome = calibrate(table, "--architecture", architecture);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .containsPattern("launch.graph_kernel_us +\\S+ +\\S+ +0.4 +1.8")
                .containsPattern("fitted +\\d")
                .containsPattern("held back +\\d")
                .contains("Mean APE where each search ended: ")
                .contains("Nothing is written without --write.");
        assertThat(Files.readString(architecture)).isEqualTo(before);
    }

    @Test
    void writeReplacesTheConstantsInTheFile() throws IOException {
        Outcome outcome = calibrate(table, "--architecture", architecture, "--write", "--json");
        assertThat(outcome.code()).isZero();
        var constants = JsonDocuments.text("json", outcome.out()).tree().get("constants");
        String after = Files.readString(architecture);
        assertThat(after).isNotEqualTo(before);
        assertThat(HardwareCatalogue.standard()
                        .architecture(architecture.toString())
                        .launch()
                        .graphKernelUs())
                .isEqualTo(constants.at("/launch.graph_kernel_us/after").doubleValue());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(table, architecture);
        }
    }

    @Test
    void bundledArchitectureCannotBeWritten() {
        Outcome outcome = calibrate(table, "--architecture", "hopper", "--write");
        assertThat(outcome.code()).isEqualTo(ExitCodes.WRONG_USAGE);
        assertThat(outcome.err()).contains("--write").contains("hopper");
    }

    @Test
    void rowsThatNothingHoldsOfAreBadInput() {
        Outcome outcome = calibrate(table, "--architecture", architecture, "--where", "dtype=nvfp4");
        assertThat(outcome.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(outcome.err()).contains("nvfp4").contains("small.csv").hasLineCount(1);
    }

    @Test
    void aColumnThatIsNotThereIsToldFromAValueThatIsNot() {
        Outcome outcome = calibrate(table, "--architecture", architecture, "--where", "dtpye=bfloat16");
        assertThat(outcome.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(outcome.err())
                .contains("where dtpye", "Did you mean 'dtype'?")
                .hasLineCount(1);
    }

    @Test
    void whatIsWrittenIsVerifiedByItsOwnRecipeAndAnotherConstantIsNot() throws IOException {
        assertThat(calibrate(table, "--architecture", architecture, "--write").code())
                .isZero();
        String written = Files.readString(architecture);
        assertThat(written).contains("./small.csv");

        Outcome same = run("--quiet", "--architecture", architecture, "--verify");
        assertThat(same.err()).isEmpty();
        assertThat(same.code()).isZero();

        double found = HardwareCatalogue.standard()
                .architecture(architecture.toString())
                .launch()
                .graphKernelUs();
        Files.writeString(architecture, written.replace("\"graph_kernel_us\": " + found, "\"graph_kernel_us\": 1.23"));
        Outcome other = run("--quiet", "--architecture", architecture, "--verify");
        assertThat(other.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(other.err())
                .contains("launch.graph_kernel_us: the file has 1.23, its recipe gives " + found)
                .hasLineCount(1);
        assertThat(other.out()).contains("launch.graph_kernel_us");
    }

    @Test
    void tablesThatAreNotThereOrOfAnotherArchitectureAreOneLine() {
        Outcome outcome = run("--architecture", architecture, folder.resolve("none.csv"));
        assertThat(outcome.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(outcome.err()).contains("none.csv").hasLineCount(1);
        Outcome foreign = run("--architecture", "cdna3", table);
        assertThat(foreign.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(foreign.err()).contains("small.csv", "cdna3").hasLineCount(1);
    }

    @Test
    void anArchitectureWithoutARecipeSaysSo() {
        Outcome outcome = run("--architecture", "cdna4");
        assertThat(outcome.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(outcome.err())
                .contains("/calibration", "there is no recipe", "name tables on the command line")
                .hasLineCount(1);
    }

    @Test
    void optionsOfARecipeGoWithTablesOnly() {
        Outcome outcome = run("--architecture", "hopper", "--every", "2");
        assertThat(outcome.code()).isEqualTo(ExitCodes.WRONG_USAGE);
        assertThat(outcome.err()).contains("--every goes with tables");
        assertThat(run("--architecture", "hopper", "--verify", table).code()).isEqualTo(ExitCodes.WRONG_USAGE);
        assertThat(run("--architecture", architecture, "--verify", "--write").code())
                .isEqualTo(ExitCodes.WRONG_USAGE);
    }
}
