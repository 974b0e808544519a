package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;

class CommunicationCaseTest {
    private static final int OPERATION = 3;
    private static final int MEASURED = 6;
    private static final List<PredictedRow> ROWS =
            Tables.validate(Tables.shipped("published_communication")).rows();

    @Test
    void collectivesOfNamedSystemsArePredicted() {
        assertThat(ROWS.stream().filter(row -> row.prediction() instanceof Predicted))
                .hasSizeGreaterThan(120);
    }

    @Test
    void systemsWithoutAProfileAreNamed() {
        assertThat(ROWS).anySatisfy(row -> assertThat(row.prediction())
                .isEqualTo(new Unpredicted("there is no profile of a node of 'unnamed hw 4-node'")));
    }

    @Test
    void decodingDeploymentsArePredictedWithinAQuarterAndPromptsAreTooFast() {
        List<PredictedRow> deployments = ROWS.stream()
                .filter(row -> row.fields().get(OPERATION).endsWith("_throughput"))
                .toList();

        assertThat(deployments).hasSize(9);
        // Prompts come out too fast by less than two thirds: see docs/expert-exchange.md.
        assertThat(deployments)
                .filteredOn(row -> row.fields().get(OPERATION).equals("prefill_throughput"))
                .hasSize(6)
                .allSatisfy(row -> {
                    double measured = Double.parseDouble(row.fields().get(MEASURED));
                    assertThat(((Predicted) row.prediction()).value()).isBetween(measured, 1.6 * measured);
                });
        assertThat(deployments)
                .filteredOn(row -> row.fields().get(OPERATION).equals("decode_throughput"))
                .hasSize(3)
                .allSatisfy(row -> {
                    double measured = Double.parseDouble(row.fields().get(MEASURED));
                    assertThat(((Predicted) row.prediction()).value()).isBetween(0.75 * measured, 1.25 * measured);
                });
    }

    @Test
    void cardsAreThoseThatTheSystemNames() {
        MeasuredSystem system =
                MeasuredSystem.named("A100-80G NDmv4 (8xHDR200/node)").orElseThrow();
        assertThat(system.node().id()).isEqualTo("dgx-a100");
        assertThat(system.node().networkCards()).isEqualTo(8);
        assertThat(system.node().networkCardGbPerS()).isEqualTo(25);
        assertThat(MeasuredSystem.named("A100-40G 4xHDR200/node")
                        .orElseThrow()
                        .node()
                        .networkCards())
                .isEqualTo(4);
        assertThat(MeasuredSystem.named("MI300X+8xCX7-400G RoCE")
                        .orElseThrow()
                        .node()
                        .networkCardGbPerS())
                .isEqualTo(50);
    }
}
