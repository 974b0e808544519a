package org.warpsight.sim.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.Deployment.Speculation;

class SpeculativeStepTimesTest {
    private static final BatchShape DECODE = BatchShape.decode(10, 1000);

    /** A nanosecond for every row. */
    private static final StepTimes PASSES = new StepTimes() {
        @Override
        public long picoseconds(BatchShape batch) {
            return 1000L * batch.tokens();
        }

        @Override
        public List<OperatorTime> operators(BatchShape batch) {
            return List.of(new OperatorTime("gemm", 1, picoseconds(batch), 1, 1, Limiter.HBM));
        }
    };

    private static long picoseconds(int tokens, double acceptance, BatchShape batch) {
        return new SpeculativeStepTimes(PASSES, PASSES, new Speculation(tokens, acceptance)).picoseconds(batch);
    }

    @Test
    void aPassAndItsGuessesAreSharedByTheTokensTheyYield() {
        // Two rows of each sequence and one guess; 1.6 tokens come out.
        assertThat(picoseconds(1, 0.6, DECODE)).isEqualTo(Math.round(20_000 / 1.6) + Math.round(10_000 / 1.6));
    }

    @Test
    void guessesCountUpToTheFirstWrongOne() {
        assertThat(new Speculation(2, 0.5).tokensPerPass()).isEqualTo(1.75);
        assertThat(new Speculation(3, 1).tokensPerPass()).isEqualTo(4);
        assertThat(Speculation.NONE.tokensPerPass()).isEqualTo(1);
    }

    @Test
    void promptsBesideTakeAllOfTheirTime() {
        BatchShape both = new BatchShape(1, 50, 1275, 1, 10, 1000);

        assertThat(picoseconds(1, 0.6, both) - picoseconds(1, 0.6, DECODE)).isEqualTo(50_000);
        assertThat(picoseconds(1, 0.6, BatchShape.prefill(1, 50))).isEqualTo(50_000);
    }
}
