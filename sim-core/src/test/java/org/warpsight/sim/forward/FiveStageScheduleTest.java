package org.warpsight.sim.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.warpsight.sim.kernel.Limiter;

class FiveStageScheduleTest {
    private static final long SEED = 11;
    private static final int LAYERS = 60;

    @Test
    void aDispatchHidesBehindOwnSharedExpertsAndTheOtherMicroBatch() {
        long scheduled = FiveStageSchedule.picoseconds(pass(300, 300, 200, 400, 200, 100));
        long computed = 2L * LAYERS * (300 + 300 + 400 + 100);

        // Only the last return has nothing beside it.
        assertThat(scheduled).isBetween(computed, computed + 2 * 200 + 100);
    }

    @Test
    void attentionInTwoStagesHidesMoreThanInOne() {
        List<OperatorTime> pass = pass(500, 500, 500, 300, 500, 100);

        assertThat(FiveStageSchedule.picoseconds(pass))
                .isLessThan(TwoBatchSchedule.run(OverlapTimes.undisturbed(pass)).picoseconds());
    }

    @Test
    void normsThatOccurTwiceInALayerLeaveItInOnePiece() {
        List<OperatorTime> pass = new ArrayList<>();
        pass.add(new OperatorTime("add_rms_norm", 2 * LAYERS, 0, 1, 1, Limiter.HBM));
        pass.addAll(pass(300, 300, 200, 400, 200, 100));

        assertThat(FiveStageSchedule.picoseconds(pass))
                .isEqualTo(FiveStageSchedule.picoseconds(pass(300, 300, 200, 400, 200, 100)));
    }

    @Test
    void layersWithoutExpertsOnlyCompute() {
        assertThat(FiveStageSchedule.picoseconds(
                        List.of(compute("qkv_proj", 7), compute("attention_decode", 5), compute("down_proj", 3))))
                .isEqualTo(2L * LAYERS * 15);
    }

    @Test
    void aScheduleLiesBetweenItsBounds() {
        Random random = new Random(SEED);
        for (int round = 0; round < 200; round++) {
            int[] times = random.ints(6, 0, 1000).toArray();
            long computed = (long) LAYERS * (times[0] + times[1] + times[3] + times[5]);
            long sent = (long) LAYERS * (times[2] + times[4]);

            assertThat(FiveStageSchedule.picoseconds(pass(times)))
                    .as("seed %d, round %d", SEED, round)
                    .isBetween(Math.max(2 * computed, 2 * sent), 2 * (computed + sent));
        }
    }

    /** Projections, attention, dispatch, experts, return and shared expert of every layer, in picoseconds. */
    private static List<OperatorTime> pass(int... times) {
        List<OperatorTime> operators = new ArrayList<>();
        operators.add(compute("qkv_a_proj", times[0]));
        operators.add(compute("attention_decode", times[1]));
        operators.add(transfer("dispatch", times[2]));
        operators.add(compute("expert_gate_up", times[3]));
        operators.add(transfer("return", times[4]));
        operators.add(compute("shared_gate_up", times[5]));
        return operators;
    }

    private static OperatorTime compute(String name, long picoseconds) {
        return new OperatorTime(name, LAYERS, LAYERS * picoseconds, 1, 1, Limiter.HBM);
    }

    private static OperatorTime transfer(String name, long picoseconds) {
        return new OperatorTime(name, LAYERS, LAYERS * picoseconds, 0, 0, Limiter.NETWORK);
    }
}
