package org.warpsight.workload.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import org.apache.commons.math3.distribution.ExponentialDistribution;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.workload.scenario.Traffic;
import org.warpsight.workload.scenario.Traffic.Lengths;

class RequestSourceTest {
    private static final long SEED = 4711;
    private static final Lengths LENGTHS = new Lengths.Uniform(1000, 200, 0.8);
    private static final String CONVERSATION = "AzureLLMInferenceTrace_conv";

    @Test
    void theSameSeedGivesTheSameRequestsAndAnotherSeedOthers() {
        Traffic traffic = new Traffic.Poisson(3, LENGTHS, 500);

        assertThat(RequestSource.requests(traffic, SEED)).isEqualTo(RequestSource.requests(traffic, SEED));
        assertThat(RequestSource.requests(traffic, SEED)).isNotEqualTo(RequestSource.requests(traffic, SEED + 1));
    }

    @Test
    void poissonGapsAreExponentialWithTheGivenRate() {
        double rate = 7;
        List<Request> requests = RequestSource.requests(new Traffic.Poisson(rate, LENGTHS, 5000), SEED);
        double[] gaps = new double[requests.size() - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] =
                    (requests.get(i + 1).arrivalPicoseconds() - requests.get(i).arrivalPicoseconds()) / 1e12;
        }

        double significance =
                new KolmogorovSmirnovTest().kolmogorovSmirnovTest(new ExponentialDistribution(1 / rate), gaps);
        assertThat(significance).as("seed %d", SEED).isGreaterThan(0.01);
    }

    @Test
    void uniformLengthsFillTheirRangeAndNothingElse() {
        List<Request> requests = RequestSource.requests(new Traffic.ClosedLoop(8, LENGTHS, 5000), SEED);

        assertThat(requests).allMatch(request -> request.inputTokens() >= 800 && request.inputTokens() <= 1000);
        assertThat(requests).allMatch(request -> request.outputTokens() >= 160 && request.outputTokens() <= 200);
        assertThat(requests).extracting(Request::inputTokens).contains(800, 1000);
        assertThat(requests.stream().mapToInt(Request::inputTokens).average().orElseThrow())
                .as("seed %d", SEED)
                .isCloseTo(900, withinPercentage(1));
    }

    @Test
    void fixedLengthsAreTheSameForAll() {
        assertThat(RequestSource.requests(new Traffic.ClosedLoop(2, new Lengths.Fixed(1024, 128), 20), SEED))
                .hasSize(20)
                .allMatch(request -> request.inputTokens() == 1024 && request.outputTokens() == 128);
    }

    @Test
    void aFasterRateMovesArrivalsAndNothingElse() {
        List<Request> slow = RequestSource.requests(new Traffic.Poisson(2, LENGTHS, 300), SEED);
        List<Request> fast = RequestSource.requests(new Traffic.Poisson(4, LENGTHS, 300), SEED);

        assertThat(fast)
                .extracting(Request::inputTokens)
                .isEqualTo(slow.stream().map(Request::inputTokens).toList());
        assertThat(slow.get(299).arrivalPicoseconds() / (double) fast.get(299).arrivalPicoseconds())
                .isCloseTo(2, withinPercentage(1e-6));
    }

    @Test
    void traceArrivalsScaleAndTheirNumberIsLimited() {
        List<Request> all = RequestSource.requests(new Traffic.Trace(CONVERSATION, 1, 0), SEED);
        List<Request> some = RequestSource.requests(new Traffic.Trace(CONVERSATION, 4, 100), SEED);

        assertThat(all).hasSize(19_366);
        assertThat(some).hasSize(100);
        for (int i = 0; i < some.size(); i++) {
            assertThat(some.get(i).inputTokens()).isEqualTo(all.get(i).inputTokens());
            assertThat(some.get(i).arrivalPicoseconds())
                    .isEqualTo(Math.round(all.get(i).arrivalPicoseconds() / 4.0));
        }
    }

    @Test
    void aLimitAboveTheTraceGivesTheWholeTrace() {
        assertThat(RequestSource.requests(new Traffic.Trace(CONVERSATION, 1, 1_000_000), SEED))
                .hasSize(19_366);
    }

    @Test
    void anUnknownTraceIsAnsweredWithTheNearest() {
        assertThatThrownBy(() -> RequestSource.requests(new Traffic.Trace("AzureLLMInferenceTrace_con", 1, 0), SEED))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("unknown trace")
                .hasMessageContaining("Did you mean 'AzureLLMInferenceTrace_conv'");
    }
}
