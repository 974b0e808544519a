package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warpsight.hardware.json.BadInputException;

class ExclusionsTest {
    @TempDir
    private Path folder;

    private Path table;

    /** A hundred rows of one shape, of which the first was disturbed. */
    @BeforeEach
    void writeTable() {
        List<String> lines = new ArrayList<>(List.of(Tables.GEMM_HEADER));
        lines.add("h100,bfloat16,16,256,512,900,trtllm 1.0");
        for (int i = 1; i < 100; i++) {
            lines.add("h100,bfloat16,16,256,512," + (i < 3 ? 5 : 4) + ",trtllm 1.0");
        }
        table = Tables.write(folder, "t.csv", lines);
    }

    @Test
    void anExcludedRowCountsInOneOfTheTwoFigures() {
        exclude("m,latency_us,reason", "16,900,disturbed");
        ValidationResult result = Tables.validate(table);
        assertThat(result.exclusions().reasons()).containsOnlyKeys(0).containsValue("disturbed");
        assertThat(result.errors().overall().rows()).isEqualTo(100);
        assertThat(result.errorsWithoutExclusions().overall().rows()).isEqualTo(99);
        assertThat(result.errorsWithoutExclusions().overall().bias())
                .isGreaterThan(result.errors().overall().bias());
    }

    @Test
    void emptyFieldsOfAnExclusionMatchAnything() {
        exclude("m,latency_us,reason", ",5,slow");
        assertThat(MeasuredTable.read(table).exclusions().reasons()).containsOnlyKeys(1, 2);
    }

    @Test
    void moreThanTwoPercentAreRefused() {
        exclude("m,latency_us,reason", ",5,slow", "16,900,disturbed");
        assertRefused("t.exclusions.csv: 3 of 100 rows are excluded");
    }

    @Test
    void anExclusionNeedsAReason() {
        exclude("latency_us,reason", "900,");
        assertRefused("line 2, column reason: the field is empty");
        exclude("latency_us,m", "900,16");
        assertRefused("line 1: column 'reason' is missing");
    }

    @Test
    void anExclusionMustMeanARow() {
        exclude("latency_us,reason", "901,disturbed");
        assertRefused("line 2: no row of the table has {latency_us=901}");
        exclude("latency_us,reason", ",everything");
        assertRefused("line 2: no column says which rows are meant");
    }

    @Test
    void anUnknownColumnIsNamed() {
        exclude("latency,reason", "900,disturbed");
        assertRefused("line 1: the table has no column 'latency'. Did you mean 'latency_us'?");
    }

    private void exclude(String... lines) {
        Tables.write(folder, "t.exclusions.csv", List.of(lines));
    }

    private void assertRefused(String part) {
        assertThatThrownBy(() -> MeasuredTable.read(table))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(part);
    }
}
