package org.warpsight.sim.network.expert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.warpsight.workload.operator.ExpertPlacement;

class TokenTrafficTest {
    private static final long SEED = 9;

    @Test
    void everyTokenTakesItsExpertsAndGoesToARankOrNodeOnce() {
        Random random = new Random(SEED);
        for (int round = 0; round < 50; round++) {
            int ranks = 1 << random.nextInt(5);
            int experts = ranks * (1 + random.nextInt(8));
            int chosen = 1 + random.nextInt(Math.min(8, experts));
            int tokens = 1 + random.nextInt(40);
            double[] popularity = random.doubles(experts, 0.01, 1).toArray();
            TokenTraffic traffic = TokenTraffic.draw(
                    Gate.free(experts, chosen),
                    popularity,
                    ExpertPlacement.contiguous(experts, ranks),
                    tokens,
                    8,
                    round);

            for (int rank = 0; rank < ranks; rank++) {
                assertThat(sum(traffic.copies()[rank]))
                        .as("seed %d, round %d", SEED, round)
                        .isEqualTo(tokens * chosen);
                assertThat(sum(traffic.tokens()[rank])).isBetween(tokens, tokens * Math.min(chosen, ranks));
                assertThat(sum(traffic.nodeTokens()[rank])).isBetween(tokens, sum(traffic.tokens()[rank]));
                assertThat(Arrays.stream(traffic.tokens()[rank]).max().orElseThrow())
                        .isLessThanOrEqualTo(tokens);
            }
        }
    }

    @Test
    void distinctRanksOfEqualExpertsAreAsManyAsCountingSays() {
        // Of 256 experts on 8 ranks a token's 8 miss one rank with probability C(224,8) / C(256,8) = 0.3388.
        TokenTraffic traffic =
                TokenTraffic.draw(Gate.free(256, 8), equal(256), ExpertPlacement.contiguous(256, 8), 4096, 8, SEED);

        assertThat(sum(traffic.tokens()[0]) / 4096.0).isCloseTo(8 * (1 - 0.3388), within(0.03));
    }

    @Test
    void groupsLimitTheNodesOfAToken() {
        Gate gate = new Gate(256, 8, 8, 4);
        TokenTraffic traffic = TokenTraffic.draw(gate, equal(256), ExpertPlacement.contiguous(256, 64), 200, 8, SEED);

        assertThat(sum(traffic.nodeTokens()[3])).isLessThanOrEqualTo(200 * 4).isGreaterThan(200 * 3);
    }

    @Test
    void popularExpertsMakeTheirRankBusy() {
        double[] skewed = equal(64);
        skewed[9] = 30;
        ExpertPlacement placement = ExpertPlacement.contiguous(64, 8);
        TokenTraffic even = TokenTraffic.draw(Gate.free(64, 4), equal(64), placement, 512, 8, SEED);
        TokenTraffic uneven = TokenTraffic.draw(Gate.free(64, 4), skewed, placement, 512, 8, SEED);

        assertThat(even.imbalance()).isLessThan(1.1);
        assertThat(uneven.imbalance()).isGreaterThan(1.5);
        assertThat(uneven.rows()[1])
                .isEqualTo(Arrays.stream(uneven.rows()).max().orElseThrow());
    }

    @Test
    void redundantExpertsBringTheImbalanceDown() {
        double[] skewed = equal(64);
        skewed[9] = 30;
        Gate gate = Gate.free(64, 4);
        double before = TokenTraffic.draw(gate, skewed, ExpertPlacement.contiguous(64, 8), 512, 8, SEED)
                .imbalance();
        double after = TokenTraffic.draw(gate, skewed, ExpertPlacement.balanced(skewed, 8, 8), 512, 8, SEED)
                .imbalance();

        assertThat(after).isLessThan(before);
    }

    @Test
    void equalArgumentsDrawEqualTraffic() {
        TokenTraffic one =
                TokenTraffic.draw(Gate.free(64, 4), equal(64), ExpertPlacement.contiguous(64, 8), 100, 8, SEED);
        TokenTraffic other =
                TokenTraffic.draw(Gate.free(64, 4), equal(64), ExpertPlacement.contiguous(64, 8), 100, 8, SEED);

        assertThat(one.copies()).isDeepEqualTo(other.copies());
    }

    private static double[] equal(int experts) {
        double[] equal = new double[experts];
        Arrays.fill(equal, 1);
        return equal;
    }

    private static int sum(int[] counts) {
        return IntStream.of(counts).sum();
    }
}
