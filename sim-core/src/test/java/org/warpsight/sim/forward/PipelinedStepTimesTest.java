package org.warpsight.sim.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.workload.operator.BatchShape;

class PipelinedStepTimesTest {
    private static final long SEED = 5;
    private static final int SEQUENCES = 64;
    private static final BatchShape BATCH = BatchShape.decode(SEQUENCES, 100L * SEQUENCES);

    /** A stage that costs so much for every sequence. */
    private static StepTimes stage(long picosecondsPerSequence) {
        return new StepTimes() {
            @Override
            public long picoseconds(BatchShape batch) {
                return picosecondsPerSequence * batch.decodeSequences();
            }

            @Override
            public List<OperatorTime> operators(BatchShape batch) {
                return List.of(new OperatorTime("gemm", 1, picoseconds(batch), 1, 1, Limiter.HBM));
            }
        };
    }

    private static StepTimes pipeline(int stages, int microBatches, long perSequence, long handover) {
        List<StepTimes> equal = new ArrayList<>();
        for (int number = 0; number < stages; number++) {
            equal.add(stage(perSequence));
        }
        return new PipelinedStepTimes(equal, part -> handover, microBatches, 1);
    }

    private static double bubble(StepTimes pipeline) {
        OperatorTime waiting = pipeline.operators(BATCH).stream()
                .filter(operator -> operator.name().equals("pipeline_wait"))
                .findFirst()
                .orElseThrow();
        return (double) waiting.picoseconds() / pipeline.picoseconds(BATCH);
    }

    @Test
    void equalStagesWaitForTheFractionThatTheirNumberAndTheMicroBatchesGive() {
        for (int stages : new int[] {1, 2, 4, 8}) {
            for (int microBatches : new int[] {1, 2, 4, 16, 64}) {
                assertThat(bubble(pipeline(stages, microBatches, 1000, 0)))
                        .as("%d stages, %d micro-batches", stages, microBatches)
                        .isCloseTo((stages - 1.0) / (microBatches + stages - 1), within(1e-9));
            }
        }
    }

    @Test
    void oneMicroBatchGoesThroughOneStageAfterAnother() {
        assertThat(pipeline(4, 1, 1000, 500).picoseconds(BATCH)).isEqualTo(4 * 1000L * SEQUENCES + 3 * 500);
    }

    @Test
    void sendsHideBehindTheNextMicroBatchButNotOnTheWayOfTheFirst() {
        long without = pipeline(4, 8, 1000, 0).picoseconds(BATCH);
        long hidden = pipeline(4, 8, 1000, 1000).picoseconds(BATCH);

        assertThat(hidden).isEqualTo(without + 3 * 1000);
    }

    @Test
    void slowLinksDecideWhenTheyTakeLongerThanStages() {
        long sending = 1_000_000;

        assertThat(pipeline(2, 8, 1000, sending).picoseconds(BATCH)).isGreaterThanOrEqualTo(8 * sending);
    }

    @Test
    void aPassLiesBetweenItsSlowestStageAndAllOfThemInTurn() {
        Random random = new Random(SEED);
        for (int round = 0; round < 200; round++) {
            List<Long> costs =
                    random.longs(1 + random.nextInt(6), 1, 1000).boxed().toList();
            int microBatches = 1 << random.nextInt(7);
            StepTimes pipeline = new PipelinedStepTimes(
                    costs.stream().map(PipelinedStepTimesTest::stage).toList(), part -> 0, microBatches, 1);
            long all = costs.stream().mapToLong(Long::longValue).sum() * SEQUENCES;
            long slowest = costs.stream().mapToLong(Long::longValue).max().orElseThrow() * SEQUENCES;

            assertThat(pipeline.picoseconds(BATCH))
                    .as("seed %d, round %d", SEED, round)
                    .isBetween(slowest, all)
                    .isEqualTo(pipeline.operators(BATCH).stream()
                            .mapToLong(OperatorTime::picoseconds)
                            .sum());
        }
    }

    @Test
    void aPassHasNoMoreMicroBatchesThanTokens() {
        BatchShape two = BatchShape.decode(2, 200);

        assertThat(pipeline(4, 16, 1000, 0).picoseconds(two)).isEqualTo((2 + 4 - 1) * 1000);
    }
}
