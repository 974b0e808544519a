package org.warpsight.workload.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExpertPlacementTest {
    private static final long SEED = 5;

    @Test
    void copiesShareTheRowsOfTheirExpert() {
        // Three copies of the first expert with 10 rows, 3, 3 and 4 of them.
        ExpertPlacement placement = new ExpertPlacement(2, new int[][] {{0, 1, 1}, {0}});

        assertThat(placement.busiestRank(List.of(10, 5))).containsExactly(3, 5);
        assertThat(placement.busiestRank(List.of(10, 2))).containsExactly(3, 4);
    }

    @Test
    void everyExpertIsHeldAndEveryRankHoldsEquallyMany() {
        Random random = new Random(SEED);
        for (int round = 0; round < 100; round++) {
            int ranks = 1 << random.nextInt(5);
            int experts = ranks * (1 + random.nextInt(8));
            int redundant = ranks * random.nextInt(3);
            ExpertPlacement placement =
                    ExpertPlacement.balanced(random.doubles(experts).toArray(), ranks, redundant);
            int[] held = new int[ranks];
            for (int[] copies : placement.replicas()) {
                assertThat(copies).as("seed %d, round %d", SEED, round).isNotEmpty();
                Arrays.stream(copies).forEach(rank -> held[rank]++);
            }

            assertThat(held).containsOnly((experts + redundant) / ranks);
            assertThat(placement.copies()).isEqualTo(experts + redundant);
        }
    }

    @Test
    void copiesOfHotExpertsEvenOutTheRanks() {
        double[] loads = new double[64];
        Arrays.setAll(loads, expert -> 1.0 / (expert + 1));
        double sum = Arrays.stream(loads).sum();

        double plain = busiest(ExpertPlacement.contiguous(64, 8), loads);
        double sorted = busiest(ExpertPlacement.balanced(loads, 8, 0), loads);
        double redundant = busiest(ExpertPlacement.balanced(loads, 8, 16), loads);

        assertThat(sorted).isLessThan(plain);
        assertThat(redundant).isLessThan(sorted).isBetween(sum / 8, 1.1 * sum / 8);
    }

    @Test
    void loadIsNeitherLostNorMade() {
        double[] loads = new Random(SEED).doubles(32).toArray();

        assertThat(Arrays.stream(ExpertPlacement.balanced(loads, 4, 8).rankLoads(loads))
                        .sum())
                .isCloseTo(Arrays.stream(loads).sum(), org.assertj.core.data.Offset.offset(1e-9));
    }

    @Test
    void ranksThatDoNotDivideTheExpertsAreRefused() {
        assertThatThrownBy(() -> ExpertPlacement.contiguous(256, 144))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("144 ranks cannot divide 256 experts");
    }

    private static double busiest(ExpertPlacement placement, double[] loads) {
        return Arrays.stream(placement.rankLoads(loads)).max().orElseThrow();
    }
}
