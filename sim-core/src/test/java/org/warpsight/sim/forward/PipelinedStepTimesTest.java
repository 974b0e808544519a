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

    @Test
    void aBusyPipelineHasNoBubbleWithAMicroBatchForEachStage() {
        for (int stages : new int[] {1, 2, 4, 8}) {
            assertThat(bubble(pipeline(stages, stages, 1000, 0).following()))
                    .as("%d stages", stages)
                    .isZero();
            assertThat(bubble(pipeline(stages, 4 * stages, 1000, 0).following()))
                    .as("%d stages", stages)
                    .isZero();
        }
    }

    @Test
    void fewerMicroBatchesThanStagesLeaveStagesWaitingEvenInABusyPipeline() {
        assertThat(bubble(pipeline(8, 2, 1000, 0).following())).isCloseTo(6.0 / 8, within(1e-9));
    }

    @Test
    void chunksOfAPromptFollowEachOtherWithoutWaitingForTheLastStage() {
        StepTimes stage = new StepTimes() {
            @Override
            public long picoseconds(BatchShape batch) {
                return batch.tokens();
            }

            @Override
            public List<OperatorTime> operators(BatchShape batch) {
                return List.of(new OperatorTime("gemm", 1, picoseconds(batch), 1, 1, Limiter.HBM));
            }
        };
        StepTimes pipeline = new PipelinedStepTimes(List.of(stage, stage, stage, stage), part -> 0, 1, 1);

        assertThat(pipeline.picoseconds(BatchShape.prefill(1, 100))).isEqualTo(400);
        assertThat(pipeline.following().picoseconds(BatchShape.prefill(1, 100))).isEqualTo(100);
        assertThat(pipeline.following().picoseconds(BatchShape.decode(1, 100))).isEqualTo(4);
    }

    /** Every micro-batch enters a stage in turn, and the first stage again when its tokens are known. */
    private static double pacedBy(List<Long> costs, int microBatches, long sending) {
        int stages = costs.size();
        double[] known = new double[microBatches];
        double[] stageFree = new double[stages];
        double[] linkFree = new double[stages];
        int passes = 400;
        double half = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int part = 0; part < microBatches; part++) {
                double ready = known[part];
                for (int stage = 0; stage < stages; stage++) {
                    stageFree[stage] = Math.max(ready, stageFree[stage]) + costs.get(stage);
                    linkFree[stage] = Math.max(stageFree[stage], linkFree[stage]) + sending;
                    ready = stage == stages - 1 ? stageFree[stage] : linkFree[stage];
                }
                known[part] = ready;
            }
            half = pass == passes / 2 - 1 ? known[microBatches - 1] : half;
        }
        return (known[microBatches - 1] - half) / (passes - passes / 2);
    }

    @Test
    void aBusyPipelineIsAsFastAsMicroBatchesThatGoRoundAndRound() {
        Random random = new Random(SEED);
        for (int round = 0; round < 200; round++) {
            List<Long> costs =
                    random.longs(1 + random.nextInt(6), 1, 1000).boxed().toList();
            int microBatches = 1 << random.nextInt(5);
            long sending = random.nextInt(500);
            int each = SEQUENCES / microBatches;
            StepTimes pipeline = new PipelinedStepTimes(
                    costs.stream().map(PipelinedStepTimesTest::stage).toList(),
                    part -> sending * each,
                    microBatches,
                    1);
            StepTimes following = pipeline.following();

            assertThat((double) following.picoseconds(BATCH))
                    .as("seed %d, round %d", SEED, round)
                    .isLessThanOrEqualTo(pipeline.picoseconds(BATCH))
                    .isCloseTo(each * pacedBy(costs, microBatches, sending), within(each * 5.0));
            assertThat(following.operators(BATCH).stream()
                            .mapToLong(OperatorTime::picoseconds)
                            .sum())
                    .isEqualTo(following.picoseconds(BATCH));
        }
    }
}
