package org.warpsight.sim.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.Deployment.Overlap;

class OverlappedStepTimesTest {
    private static final Gpu H100 = HardwareCatalogue.standard().gpu("h100-sxm5-80gb");

    /** Every sequence costs a microsecond of computation and one of communication in each of ten layers. */
    private static final StepTimes PASSES = new StepTimes() {
        @Override
        public long picoseconds(BatchShape batch) {
            return operators(batch).stream()
                    .mapToLong(OperatorTime::picoseconds)
                    .sum();
        }

        @Override
        public List<OperatorTime> operators(BatchShape batch) {
            long time = 10_000_000L * batch.decodeSequences();
            return List.of(
                    new OperatorTime("gemm", 10, time, 1, 1, Limiter.HBM),
                    new OperatorTime("dispatch", 10, time, 0, 0, Limiter.NETWORK));
        }
    };

    private final StepTimes overlapped =
            new OverlappedStepTimes(PASSES, batch -> Optional.empty(), load -> PASSES, H100, 1, Overlap.TWO_BATCH);

    @Test
    void halvesOverlap() {
        BatchShape batch = BatchShape.decode(8, 800);

        assertThat(overlapped.picoseconds(batch))
                .isBetween(PASSES.picoseconds(batch) / 2, PASSES.picoseconds(batch) * 6 / 10);
    }

    @Test
    void operatorsAddUpToThePass() {
        for (int sequences = 1; sequences < 40; sequences++) {
            BatchShape batch = BatchShape.decode(sequences, sequences * 100L);

            assertThat(overlapped.operators(batch).stream()
                            .mapToLong(OperatorTime::picoseconds)
                            .sum())
                    .isEqualTo(overlapped.picoseconds(batch));
        }
    }

    @Test
    void oneSequenceCannotBeCut() {
        BatchShape batch = BatchShape.decode(1, 100);

        assertThat(overlapped.picoseconds(batch)).isEqualTo(PASSES.picoseconds(batch));
    }

    @Test
    void kernelsThatCommunicationSlowsAddUpToThePassAsWell() {
        CommunicationLoad load = new CommunicationLoad(20, 4, 8);
        StepTimes shared = new OverlappedStepTimes(
                PASSES,
                batch -> Optional.of(load),
                taken -> taken.equals(load) ? slower(PASSES) : PASSES,
                H100,
                1,
                Overlap.TWO_BATCH);
        for (int sequences = 2; sequences < 40; sequences++) {
            BatchShape batch = BatchShape.decode(sequences, sequences * 100L);

            assertThat(shared.operators(batch).stream()
                            .mapToLong(OperatorTime::picoseconds)
                            .sum())
                    .isEqualTo(shared.picoseconds(batch))
                    .isGreaterThan(overlapped.picoseconds(batch));
        }
    }

    /** The same passes, whose kernels take a quarter longer. */
    private static StepTimes slower(StepTimes passes) {
        return new StepTimes() {
            @Override
            public long picoseconds(BatchShape batch) {
                return operators(batch).stream()
                        .mapToLong(OperatorTime::picoseconds)
                        .sum();
            }

            @Override
            public List<OperatorTime> operators(BatchShape batch) {
                return passes.operators(batch).stream()
                        .map(operator -> operator.limiter() == Limiter.NETWORK
                                ? operator
                                : operator.taking(operator.picoseconds() * 5 / 4))
                        .toList();
            }
        };
    }
}
