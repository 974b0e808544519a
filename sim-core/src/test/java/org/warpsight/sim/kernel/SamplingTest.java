package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.warpsight.sim.TestGpus.H100;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.model.Models;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.operator.ForwardOperators;
import org.warpsight.workload.operator.LayerOperator;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;
import org.warpsight.workload.scenario.Deployment.Precisions;
import org.warpsight.workload.scenario.Deployment.Sampling;

class SamplingTest {
    private static final KernelSimulator SIMULATOR = new KernelSimulator(H100, LaunchMode.GRAPH);
    private static final int VOCABULARY = 128_256;

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"SCALE", "LONG_SOFTMAX", "SAMPLE_TOP_P", "SAMPLE_TOP_K"})
    void moreVocabularyCostsMore(Kind kind) {
        for (int vocabulary = 32_000; vocabulary < 250_000; vocabulary *= 2) {
            assertThat(run(kind, 64, 2 * vocabulary).microseconds())
                    .isGreaterThan(run(kind, 64, vocabulary).microseconds());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 64, 512})
    void everyLogitIsReadAtLeastOnce(int rows) {
        for (Kind kind : List.of(Kind.LONG_SOFTMAX, Kind.SAMPLE_TOP_P, Kind.SAMPLE_TOP_K)) {
            assertThat(run(kind, rows, VOCABULARY).hbmBytes())
                    .isGreaterThanOrEqualTo((double) rows * VOCABULARY * Precision.FP32.bytes());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 64, 512})
    void samplingAtRandomCostsAtLeastAsMuchAsTheLargestLogit(int rows) {
        double greedy = passMicroseconds(Sampling.GREEDY, rows);
        for (Sampling random : List.of(Sampling.TOP_K, Sampling.TOP_P, Sampling.TOP_K_TOP_P)) {
            assertThat(passMicroseconds(random, rows)).isGreaterThan(greedy);
        }
    }

    /** The sums of one round of loads are needed before the next, so a block cannot use what its SM could have in flight. */
    @Test
    void aSingleRowWaitsForTheLatencyOfItsRounds() {
        int rounds = 2 * Kind.SAMPLING_ROUNDS * VOCABULARY / (1024 * 4);
        double latency = H100.architecture().latency().l2NearCycles()
                + RowReduction.USUAL.latencyCycles(H100.architecture()) / (2 * Kind.SAMPLING_ROUNDS);
        assertThat(run(Kind.SAMPLE_TOP_P, 1, VOCABULARY).microseconds())
                .isGreaterThan(rounds * latency / H100.product().maximumClockMhz());
    }

    /** A row that fits L2 comes from HBM once, however often it is gone over. */
    @Test
    void laterRoundsFindTheRowInL2() {
        double bytes = 8.0 * VOCABULARY * Precision.FP32.bytes();
        assertThat(run(Kind.SAMPLE_TOP_P, 8, VOCABULARY).hbmBytes()).isLessThan(1.5 * bytes);
    }

    private static KernelResult run(Kind kind, int rows, int vocabulary) {
        return SIMULATOR.run(new Streaming(kind.id(), kind, rows, vocabulary, Precision.FP32), CacheState.COLD);
    }

    private static double passMicroseconds(Sampling sampling, int rows) {
        var precisions = new Precisions(Precision.BF16, Precision.BF16, Precision.BF16);
        return new ForwardOperators(Models.get("llama-3.1-8b"), Sharding.NONE, precisions)
                .sampling(sampling).of(BatchShape.decode(rows, 512L * rows)).stream()
                        .map(LayerOperator::operator)
                        .filter(operator -> operator instanceof Streaming streaming && streaming.width() == VOCABULARY)
                        .mapToDouble(operator ->
                                SIMULATOR.run(operator, CacheState.COLD).microseconds())
                        .sum();
    }
}
