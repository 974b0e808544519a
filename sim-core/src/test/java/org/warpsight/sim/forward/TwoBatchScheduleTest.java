package org.warpsight.sim.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.warpsight.sim.kernel.Limiter;

class TwoBatchScheduleTest {
    private static final long SEED = 3;

    @Test
    void withoutCommunicationMicroBatchesFollowOneAnother() {
        assertThat(scheduled(List.of(compute("a", 10, 1000), compute("b", 10, 500))))
                .isEqualTo(2 * 1500);
    }

    @Test
    void communicationHidesBehindTheOtherMicroBatch() {
        List<OperatorTime> operators = List.of(compute("attention", 50, 50_000), transfer("dispatch", 50, 25_000));
        long scheduled = scheduled(operators);

        // All but the first computation's wait and the last transfer is covered.
        assertThat(scheduled).isBetween(2 * 50_000L, 2 * 50_000L + 2 * 1_000L);
    }

    @Test
    void longCommunicationCannotBeHidden() {
        List<OperatorTime> operators = List.of(compute("attention", 50, 25_000), transfer("dispatch", 50, 50_000));

        assertThat(scheduled(operators)).isBetween(2 * 50_000L, 2 * 50_000L + 2 * 1_000L);
    }

    @Test
    void aScheduleLiesBetweenItsBounds() {
        Random random = new Random(SEED);
        for (int round = 0; round < 200; round++) {
            List<OperatorTime> operators = new ArrayList<>();
            long computed = 0;
            long sent = 0;
            for (int number = 0; number < 2 + random.nextInt(8); number++) {
                int count = 1 + random.nextInt(60);
                long picoseconds = (long) count * random.nextInt(1000);
                boolean communication = random.nextBoolean();
                operators.add(communication ? transfer("t", count, picoseconds) : compute("c", count, picoseconds));
                computed += communication ? 0 : picoseconds;
                sent += communication ? picoseconds : 0;
            }

            assertThat(scheduled(operators))
                    .as("seed %d, round %d", SEED, round)
                    .isBetween(
                            Math.max(computed + sent, Math.max(2 * computed, 2 * sent)) - 2, 2 * (computed + sent) + 2);
        }
    }

    @Test
    void kernelsGoSlowlyOnlyWhileSomethingTravels() {
        List<OperatorTime> alone = List.of(compute("attention", 1, 1000), transfer("dispatch", 1, 400));
        List<OperatorTime> beside = List.of(compute("attention", 1, 1250), transfer("dispatch", 1, 400));

        // The second computation runs 400 beside the transfer, in which it does what it would in 320 alone.
        assertThat(TwoBatchSchedule.run(new OverlapTimes(alone, beside, List.of(1.0, 1.0))))
                .isEqualTo(new TwoBatchSchedule.Outcome(1000 + 400 + 680 + 400, 1000 + 400 + 680));
    }

    @Test
    void aKernelThatSaturatesMemorySlowsCommunicationWhileItRuns() {
        List<OperatorTime> operators = List.of(compute("norm", 1, 1000), transfer("dispatch", 1, 600));

        // Beside the second computation the first transfer does in 1,000 what takes 500 alone.
        assertThat(TwoBatchSchedule.run(new OverlapTimes(operators, operators, List.of(2.0, 1.0)))
                        .picoseconds())
                .isEqualTo(1000 + 1000 + 100 + 600);
    }

    @Test
    void sharedExpertsDoNotWaitForWhatReturns() {
        List<OperatorTime> shared = List.of(
                compute("expert_down", 1, 1000),
                transfer("return", 1, 3000),
                compute("shared_down", 1, 700),
                compute("shared_add", 1, 100));
        List<OperatorTime> waiting = List.of(
                compute("expert_down", 1, 1000),
                transfer("return", 1, 3000),
                compute("final_norm", 1, 700),
                compute("shared_add", 1, 100));

        // The last micro-batch's return ends at 1,000 + 2 x 3,000; what needs it follows.
        assertThat(scheduled(shared)).isEqualTo(7000 + 100);
        assertThat(scheduled(waiting)).isEqualTo(7000 + 700 + 100);
    }

    private static long scheduled(List<OperatorTime> operators) {
        return TwoBatchSchedule.run(OverlapTimes.undisturbed(operators)).picoseconds();
    }

    private static OperatorTime compute(String name, int count, long picoseconds) {
        return new OperatorTime(name, count, picoseconds, 1, 1, Limiter.HBM);
    }

    private static OperatorTime transfer(String name, int count, long picoseconds) {
        return new OperatorTime(name, count, picoseconds, 0, 0, Limiter.NETWORK);
    }
}
