package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.warpsight.sim.gpu.Occupancy;

class GridOrderTest {
    private static final long SEED = 20_250_611;

    @Test
    void everyBlockIsDealtOnce() {
        Random random = new Random(SEED);
        for (int i = 0; i < 100; i++) {
            BlockLengths lengths = causal(1 + random.nextInt(20), 1 + random.nextInt(50));
            KernelGrid grid = grid(lengths, 1 + random.nextInt(40), 1 + random.nextInt(3));
            List<GridOrder.Share> shares = GridOrder.shares(lengths, grid);

            int[] dealt = shares.stream()
                    .flatMapToInt(share -> Arrays.stream(share.steps()))
                    .sorted()
                    .toArray();
            int[] asked = IntStream.range(0, (int) lengths.count())
                    .map(lengths::stepsOfRank)
                    .sorted()
                    .toArray();
            assertThat(dealt).as("case %d of seed %d", i, SEED).isEqualTo(asked);
        }
    }

    @Test
    void noSmEndsLaterThanTheMeanAndOneLongestBlock() {
        Random random = new Random(SEED);
        for (int i = 0; i < 100; i++) {
            int longest = 1 + random.nextInt(20);
            BlockLengths lengths = causal(longest, 1 + random.nextInt(50));
            KernelGrid grid = grid(lengths, 1 + random.nextInt(40), 1);
            List<GridOrder.Share> shares = GridOrder.shares(lengths, grid);

            double mean = lengths.count() * (lengths.mean() + 1) / grid.sms();
            // Graham's bound for a list scheduled on equal machines.
            assertThat((double) shares.get(shares.size() - 1).end())
                    .as("case %d of seed %d", i, SEED)
                    .isBetween(mean, mean + longest + 1);
        }
    }

    @Test
    void longestBlocksAtTheEndMakeOneSmLate() {
        // 1 2 3 1 2 3 with a step around each: the last block begins after 6 of the 9 steps that each SM gets on
        // average.
        BlockLengths lengths = causal(3, 2);
        List<GridOrder.Share> shares = GridOrder.shares(lengths, grid(lengths, 2, 1));

        assertThat(shares.get(0).steps()).containsExactly(2, 1, 2);
        assertThat(shares.get(0).end()).isEqualTo(8);
        assertThat(shares.get(1).steps()).containsExactly(1, 3, 3);
        assertThat(shares.get(1).end()).isEqualTo(10);
    }

    @Test
    void blocksThatDoNotDivideIntoRoundsAreRefused() {
        assertThatThrownBy(() -> new BlockLengths(new int[] {2, 1}, new long[] {4, 3}, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 blocks of a length do not divide into 2 rounds");
    }

    /** Heads whose query tiles take 1, 2, ... steps. */
    private static BlockLengths causal(int longest, long heads) {
        int[] steps = IntStream.range(0, longest).map(i -> longest - i).toArray();
        long[] blocks = new long[longest];
        Arrays.fill(blocks, heads);
        return new BlockLengths(steps, blocks, heads);
    }

    private static KernelGrid grid(BlockLengths lengths, int sms, int resident) {
        return new KernelGrid(lengths.count(), new Occupancy(resident, 4 * resident, Occupancy.Limit.REGISTERS), sms);
    }
}
