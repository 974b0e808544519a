package org.warpsight.sim.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.sim.forward.OperatorTime;
import org.warpsight.sim.forward.StepTimes;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.traffic.Request;

class PipelineFillTest {
    /** Passes of 10 ms, or 4 ms where one follows another. */
    private static final StepTimes PIPELINE = new StepTimes() {
        private final StepTimes first = LinearStepTimes.constant(10 * Runs.MILLISECOND);

        @Override
        public long picoseconds(BatchShape batch) {
            return first.picoseconds(batch);
        }

        @Override
        public List<OperatorTime> operators(BatchShape batch) {
            return first.operators(batch);
        }

        @Override
        public StepTimes following() {
            return LinearStepTimes.constant(4 * Runs.MILLISECOND);
        }
    };

    @Test
    void aReplicaFillsItsPipelineEachTimeThatItWasIdle() {
        List<Request> requests = List.of(new Request(0, 0, 100, 5), new Request(1, Runs.SECOND, 100, 2));
        ServingResult result = Runs.run(new Load.Open(requests), Runs.replica(PIPELINE));

        assertThat(result.requests()).extracting(RequestOutcome::ttftMs).allSatisfy(ttft -> assertThat(ttft)
                .isCloseTo(10, within(1e-9)));
        assertThat(result.requests())
                .extracting(RequestOutcome::e2elMs)
                .usingElementComparator((one, other) -> Math.abs(one - other) < 1e-9 ? 0 : Double.compare(one, other))
                .containsExactlyInAnyOrder(10 + 4 * 4.0, 10 + 4.0);
    }
}
