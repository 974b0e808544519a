package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.traffic.Request;

class OnlinePrefillTest {
    private static final int TOKENS = 16_384;
    private static final List<Request> RECORDED =
            OnlinePrefill.recorded(OnlinePrefill.SPREAD).orElseThrow();
    private static final List<Request> EQUAL = IntStream.range(0, 100)
            .mapToObj(id -> new Request(id, 0, 1000, 276))
            .toList();

    private static double pairs(int ranks, List<Request> requests) {
        return (double) new OnlinePrefill(ranks, TOKENS, requests).busiest().prefillPairs() / ranks;
    }

    @Test
    void equalPromptsHaveTheLengthThatTheDaysSumsGive() {
        // 608 of input to 168 of output, and input + output / 2 = 4,989.
        double length = 4989 / (1 + 168.0 / 608 / 2);
        double fresh = (1 - OnlinePrefill.CACHED) * length;

        assertThat(pairs(32, EQUAL) / TOKENS).isCloseTo(length - fresh / 2, within(0.03 * length));
    }

    @Test
    void aLongPromptMakesItsRankTheBusiest() {
        assertThat(pairs(32, RECORDED)).isGreaterThan(1.3 * pairs(1, RECORDED));
        assertThat(pairs(1, RECORDED)).isGreaterThan(1.5 * pairs(1, EQUAL));
    }

    @Test
    void everyRankComputesAllItsTokens() {
        BatchShape batch = new OnlinePrefill(32, TOKENS, RECORDED).busiest();

        assertThat(batch.prefillTokens()).isEqualTo(32 * TOKENS);
        assertThat(batch.keysPerPrefill()).isGreaterThan(batch.queriesPerPrefill());
    }
}
