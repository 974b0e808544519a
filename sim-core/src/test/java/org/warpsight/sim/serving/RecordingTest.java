package org.warpsight.sim.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.stat.StatUtils;
import org.junit.jupiter.api.Test;
import org.warpsight.sim.forward.OperatorTime;
import org.warpsight.sim.kernel.Limiter;

/** What is written down during a run against what happened. */
class RecordingTest {

    @Test
    void interTokenTimesAreWithinHalfAThousandthOfTheExactOnes() {
        Random random = new Random(91);
        InterTokenTimes times = new InterTokenTimes();
        double[] exact = new double[50_000];
        for (int i = 0; i < exact.length; i++) {
            long picoseconds = (long) (Math.exp(3 * random.nextGaussian()) * Runs.MILLISECOND);
            exact[i] = picoseconds / 1e9;
            times.record(picoseconds, 1);
        }
        Arrays.sort(exact);
        ServingResult.Distribution distribution = times.distribution();

        assertThat(distribution.mean()).isCloseTo(StatUtils.mean(exact), withPercentage(1e-6));
        for (int percentile : new int[] {1, 10, 50, 90, 99}) {
            assertThat(distribution.percentile(percentile))
                    .isCloseTo(exact[exact.length * percentile / 100 - 1], withPercentage(0.05));
        }
    }

    @Test
    void oneGapOfManySequencesCountsAsManyGaps() {
        InterTokenTimes together = new InterTokenTimes();
        InterTokenTimes singly = new InterTokenTimes();
        together.record(5 * Runs.MILLISECOND, 3);
        together.record(9 * Runs.MILLISECOND, 1);
        for (int gap : new int[] {5, 5, 5, 9}) {
            singly.record(gap * Runs.MILLISECOND, 1);
        }

        assertThat(together.distribution().count()).isEqualTo(4);
        assertThat(together.distribution().mean())
                .isEqualTo(singly.distribution().mean())
                .isEqualTo(6);
        assertThat(together.distribution().percentile(75))
                .isEqualTo(singly.distribution().percentile(75));
    }

    @Test
    void anOperatorIsLimitedByWhatTakesMostOfItsTime() {
        OperatorTotals totals = new OperatorTotals("decode");
        totals.accept(new OperatorTime("qkv_proj", 32, 100, 10, 1, Limiter.TENSOR));
        totals.accept(new OperatorTime("qkv_proj", 32, 70, 20, 2, Limiter.HBM));
        totals.accept(new OperatorTime("o_proj", 32, 5, 1, 1, Limiter.LAUNCH));
        totals.accept(new OperatorTime("qkv_proj", 32, 70, 30, 3, Limiter.HBM));

        assertThat(totals.totals())
                .containsExactly(
                        new ServingResult.OperatorTotal(
                                "decode", new OperatorTime("qkv_proj", 96, 240, 60, 6, Limiter.HBM)),
                        new ServingResult.OperatorTotal(
                                "decode", new OperatorTime("o_proj", 32, 5, 1, 1, Limiter.LAUNCH)));
    }

    @Test
    void watchingARunDoesNotChangeIt() {
        ServingSpecification specification = Runs.on(
                new Load.Open(Runs.random(92, 200, 40)),
                Runs.replica(LinearStepTimes.eightBillionParameters(), 512, 32, 300),
                2);
        int[] seen = new int[1];
        ServingResult watched = ServingSimulation.run(specification, new ServingObserver() {
            @Override
            public void requestEnded(long picoseconds, RequestOutcome outcome, int ended, int total) {
                assertThat(ended).isEqualTo(++seen[0]);
                assertThat(total).isEqualTo(200);
            }
        });

        assertThat(seen[0]).isEqualTo(200);
        assertThat(watched.requests())
                .isEqualTo(ServingSimulation.run(specification).requests());
    }
}
