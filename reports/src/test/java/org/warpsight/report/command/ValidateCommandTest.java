package org.warpsight.report.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warpsight.hardware.json.JsonDocuments;

class ValidateCommandTest {
    private static final String HEADER = "gpu,dtype,m,n,k,latency_us,source";
    private static final String ROW = "h100,bfloat16,16,256,512,4.0,trtllm 1.0";

    @TempDir
    private Path folder;

    private record Outcome(int code, String out, String err) {}

    private static Outcome validate(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(
                Stream.concat(Stream.of("validate", "--quiet"), Stream.of(arguments))
                        .map(Object::toString)
                        .toArray(String[]::new),
                new PrintWriter(out),
                new PrintWriter(err));
        return new Outcome(code, out.toString(), err.toString());
    }

    private Path table(String... lines) throws IOException {
        return Files.writeString(folder.resolve("t.csv"), String.join("\n", lines) + "\n");
    }

    @Test
    void errorsByGroupArePrintedAsATable() throws IOException {
        Outcome outcome = validate(table(HEADER, ROW));
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out().lines())
                .hasSize(3)
                .first()
                .asString()
                .matches("table +gpu +dtype +rows +unpredicted +median APE +mean APE +p90 APE +bias");
        assertThat(outcome.out())
                .containsPattern("\ngemm +h100 +bfloat16 +1 +0 +\\d")
                .contains("\noverall ");
    }

    @Test
    void aTableWithoutAModelIsAnsweredInOneLine() throws IOException {
        Path serving = table(
                "id,gpu,engine,engine_version,model,precision,mode,protocol,isl,osl,concurrency,tp,pp,attn_dp,moe_tp,moe_ep,"
                        + "p_workers,p_batch,p_tp,p_dp,p_ep,d_workers,d_batch,d_tp,d_dp,d_ep,ttft_ms,tpot_ms",
                "one,h100-sxm5-80gb,sglang,0.5.1,Qwen/Qwen3-32B,bf16,solo,fixed,1024,128,64,2,1,,1,1,,,,,,,,,,,2530,30");
        Outcome outcome = validate(serving);

        assertThat(outcome.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(outcome.err())
                .isEqualTo("warpsight: no row of " + serving + " is predicted: only the modes agg and disagg are known"
                        + System.lineSeparator());
    }

    @Test
    void anUnpredictedRowFailsAndIsCounted() throws IOException {
        Outcome outcome = validate(table(HEADER, ROW, ROW.replace("bfloat16", "nvfp4")), "--json", "-");
        assertThat(outcome.code()).isEqualTo(ExitCodes.FAILED);
        var overall = JsonDocuments.text("json", outcome.out()).tree().get("overall");
        assertThat(overall.get("rows").intValue()).isEqualTo(2);
        assertThat(overall.get("unpredicted").intValue()).isEqualTo(1);
        assertThat(overall.get("p90_ape").doubleValue()).isGreaterThan(0.9);
    }

    @Test
    void jsonAndRowsGoToFilesBesideTheTable() throws IOException {
        Path json = folder.resolve("errors.json");
        Path rows = folder.resolve("rows.csv");
        Outcome outcome = validate(table(HEADER, ROW), "--json", json, "--rows", rows);
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("overall");
        assertThat(JsonDocuments.file(json).tree().fieldNames())
                .toIterable()
                .containsExactly("unit", "groups", "overall");
        assertThat(Files.readAllLines(rows))
                .hasSize(2)
                .first()
                .isEqualTo(HEADER + ",metric,measured,predicted,unit,ape,limiter,reason");
    }

    @Test
    void theSameTableGivesTheSameBytesOnAnyNumberOfThreads() throws IOException {
        Path table = table(HEADER, ROW, ROW.replace("256", "4096"), ROW.replace("256", "8192"));
        assertThat(validate(table, "--rows", "-", "--threads", 3))
                .isEqualTo(validate(table, "--rows", "-", "--threads", 1));
    }

    @Test
    void bothFiguresArePrintedWhereRowsAreExcluded() throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER, ROW.replace("4.0", "900")));
        for (int i = 1; i < 50; i++) {
            lines.add(ROW);
        }
        Path table = table(lines.toArray(String[]::new));
        Files.writeString(folder.resolve("t.exclusions.csv"), "latency_us,reason\n900,disturbed\n");
        assertThat(validate(table).out())
                .startsWith("All rows:\n")
                .containsPattern("\ngemm .* 50 ")
                .contains("\n\nWithout the excluded row:\n")
                .containsPattern("\ngemm .* 49 ");
    }

    @Test
    void aTableWithoutMeasurementsIsPredictedWithAWarning() throws IOException {
        StringWriter err = new StringWriter();
        StringWriter out = new StringWriter();
        Path table = table("gpu,dtype,m,n,k", "h100,bfloat16,16,256,512");
        int code = Main.run(
                new String[] {"validate", table.toString(), "--rows", "-"}, new PrintWriter(out), new PrintWriter(err));
        assertThat(code).isZero();
        assertThat(err.toString()).contains("1 of 1 rows").contains("hold no measurement");
        assertThat(out.toString()).containsPattern("512,latency,,\\d[\\d.]*,us,,");
    }

    @Test
    void badTablesAndBadPlacesGiveOneLine() throws IOException {
        assertBadInput(validate(table(HEADER, ROW, ROW.replace("256", "x"))), "t.csv, line 3, column n: 'x'");
        assertBadInput(validate(folder.resolve("none.csv")), "none.csv: there is no such file");
        Path table = table(HEADER, ROW);
        assertBadInput(validate(table, "--json", folder.resolve("no/errors.json")), "--json", "no");
        assertBadInput(validate(table, "--rows", folder), "--rows", "is a folder");
    }

    @Test
    void onlyOneResultFitsStandardOutput() throws IOException {
        assertThat(validate(table(HEADER, ROW), "--json", "-", "--rows", "-").code())
                .isEqualTo(ExitCodes.WRONG_USAGE);
    }

    private static void assertBadInput(Outcome outcome, String... parts) {
        assertThat(outcome.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).contains(parts);
    }
}
