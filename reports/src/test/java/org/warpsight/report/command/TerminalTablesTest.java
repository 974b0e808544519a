package org.warpsight.report.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.warpsight.report.ExampleRun;
import org.warpsight.sim.serving.ServingResult;
import org.warpsight.sim.serving.ServingSummary;
import org.warpsight.workload.scenario.Scenario;

class TerminalTablesTest {
    private final ServingResult result = ExampleRun.result(2);
    private final Scenario.Slo slo = ExampleRun.scenario().scenario().slo();
    private final ServingSummary summary = ServingSummary.of(result, slo);

    @Test
    void columnsAreAlignedByKind() {
        String table = TextTable.of("<name", "ms")
                .row("a", "1")
                .row("long name", "1,234")
                .toString();
        assertThat(table)
                .isEqualTo(
                        """
                name          ms
                a              1
                long name  1,234
                """);
    }

    @Test
    void numbersOfAColumnKeepTheirZeros() {
        String table = TextTable.of("<kernel", "time", "blocks", "share")
                .row("a", "27.4 µs", "8", "0 %")
                .row("b", "32 µs", "12", "9.5 %")
                .row("c", "4 µs", "128", "100 %")
                .row("d", "1,234 µs", "1", "0.5 %")
                .toString();
        assertThat(table)
                .isEqualTo(
                        """
                kernel      time  blocks  share
                a        27.4 µs       8    0 %
                b        32.0 µs      12  9.5 %
                c        4.00 µs     128  100 %
                d       1,234 µs       1  0.5 %
                """);
    }

    @Test
    void linesHaveNoTrailingBlanksAndFitATerminal() {
        Stream.of(
                        TerminalTables.latencies(summary),
                        TerminalTables.totals(summary, 2),
                        TerminalTables.operators(result.operators()))
                .flatMap(String::lines)
                .forEach(
                        line -> assertThat(line).isEqualTo(line.stripTrailing()).hasSizeLessThanOrEqualTo(110));
    }

    @Test
    void verdictComesInOneLine() {
        assertThat(TerminalTables.verdict(summary, slo)).startsWith("SLO met: ").hasLineCount(1);
    }

    @Test
    void operatorsComeLongestFirstWithTheirLimiter() {
        List<String> lines =
                TerminalTables.operators(result.operators()).lines().toList();
        assertThat(lines).hasSize(1 + result.operators().size());
        assertThat(lines.get(1)).startsWith("gate_up_proj").endsWith("hbm");
        assertThat(lines.get(lines.size() - 1)).startsWith("embedding");
    }
}
