package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GEMMs of an MI300X on every twelfth row of their table: under the tile that won the tuning run, and without knowing it. */
class PlanChoiceTest {
    private static final int STEP = 12;
    private static final double PROMISED_WITH_TILE = 0.12;
    private static final double PROMISED_WITH_OWN_PLAN = 0.18;
    private static final Set<String> PLAN_COLUMNS = Set.of("tile", "split_k");

    @Test
    void gemmsUnderTheTileOfTheRowKeepTheErrorTheyPromise(@TempDir Path folder) {
        assertThat(mape(folder, Tables.sample("gemm_mi300x", STEP))).isLessThanOrEqualTo(PROMISED_WITH_TILE);
    }

    @Test
    void gemmsUnderAPlanOfOurOwnKeepTheErrorTheyPromise(@TempDir Path folder) {
        List<List<String>> records = Tables.sample("gemm_mi300x", STEP);
        List<String> header = records.get(0);
        assertThat(header).containsAll(PLAN_COLUMNS);
        List<List<String>> blind = records.stream()
                .map(fields -> IntStream.range(0, header.size())
                        .filter(column -> !PLAN_COLUMNS.contains(header.get(column)))
                        .mapToObj(fields::get)
                        .toList())
                .toList();
        assertThat(mape(folder, blind)).isLessThanOrEqualTo(PROMISED_WITH_OWN_PLAN);
    }

    private static double mape(Path folder, List<List<String>> records) {
        ErrorSummary errors =
                Tables.validate(Tables.writeRecords(folder, records)).errors().overall();
        assertThat(errors.unpredicted()).isZero();
        return errors.mape();
    }
}
