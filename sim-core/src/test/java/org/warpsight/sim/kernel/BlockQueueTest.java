package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.H100;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.sim.gpu.Occupancy;

class BlockQueueTest {
    private static final long SEED = 20_250_611;
    private static final Clock CLOCK = new Clock(H100.product().maximumClockMhz());

    @Test
    void longestBlocksGoFirst() {
        BlockLengths lengths = new BlockLengths(new int[] {9, 5, 2}, new long[] {1, 2, 3});

        assertThat(handedOut(lengths)).containsExactly(9, 5, 5, 2, 2, 2);
    }

    @Test
    void blocksOfAGridGoOutHeadAfterHeadFromTheShortestToTheLongest() {
        assertThat(handedOut(causal(3, 2))).containsExactly(1, 2, 3, 1, 2, 3);
    }

    @Test
    void groupsGetTheStepsOfTheBlocksTheyStandFor() {
        Random random = new Random(SEED);
        for (int i = 0; i < 100; i++) {
            BlockLengths lengths = causal(1 + random.nextInt(20), 1 + random.nextInt(50));
            int multiplicity = 1 + random.nextInt(12);
            BlockSource source = new BlockQueue(lengths, 12).forGroup(multiplicity);
            long steps = 0;
            for (Optional<Block> block = source.next(); block.isPresent(); block = source.next()) {
                steps += (long) multiplicity * block.get().steps();
            }

            double longest = lengths.steps()[0];
            assertThat((double) steps)
                    .as("case %d of seed %d", i, SEED)
                    .isCloseTo(lengths.count() * lengths.mean(), within(multiplicity * (longest / 2 + 1)));
        }
    }

    @Test
    void anSmThatIsFreeTakesTheNextBlock() {
        // One block as long as all the others together: whoever has it gets no other.
        BlockLengths unequal = new BlockLengths(new int[] {64, 1}, new long[] {1, 64});
        KernelLaunch both = launch(unequal, 2);
        double alone = run(launch(BlockLengths.uniform(64, 1), 2));
        double others = run(launch(BlockLengths.uniform(1, 64), 1));

        assertThat(run(both)).isLessThan(1.1 * Math.max(alone, others));
        assertThat(run(both)).isLessThan(0.8 * (alone + others / 2));
    }

    @Test
    void longBlocksAtTheEndMakeSomeSmLate() {
        // 12 heads for 8 SMs: with the long blocks first the short ones fill what is left.
        BlockLengths inGridOrder = causal(16, 12);
        BlockLengths longestFirst = new BlockLengths(inGridOrder.steps(), inGridOrder.blocks());

        assertThat(run(launch(inGridOrder, 8))).isGreaterThan(1.03 * run(launch(longestFirst, 8)));
    }

    @Test
    void groupsTakeAboutAsLongAsEverySmByItself() {
        for (long heads : new long[] {3, 16, 40}) {
            for (BlockLengths lengths : List.of(
                    causal(32, heads),
                    new BlockLengths(
                            causal(32, heads).steps(), causal(32, heads).blocks()))) {
                KernelLaunch launch = launch(lengths, 132);
                double alone = BlockRun.simulateEverySm(H100, CLOCK, launch).picoseconds();

                assertThat(run(launch)).isBetween(0.96 * alone, 1.04 * alone);
            }
        }
    }

    @Test
    void blocksThatDoNotDivideIntoRoundsAreRefused() {
        assertThatThrownBy(() -> new BlockLengths(new int[] {2, 1}, new long[] {4, 3}, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 blocks of a length do not divide into 2 rounds");
    }

    private static List<Integer> handedOut(BlockLengths lengths) {
        BlockSource source = new BlockQueue(lengths, 1).forGroup(1);
        List<Integer> steps = new ArrayList<>();
        for (Optional<Block> block = source.next(); block.isPresent(); block = source.next()) {
            steps.add(block.get().steps());
        }
        return steps;
    }

    private static double run(KernelLaunch launch) {
        return BlockRun.simulate(H100, CLOCK, launch).picoseconds();
    }

    private static KernelLaunch launch(BlockLengths lengths, int sms) {
        List<Phase> phases = List.of(Phase.onLoad(new Work(1000, 0, 0, 0, 0, 0)));
        BlockProgram program = new BlockProgram(
                BlockSetUp.STREAM, new BlockLoads(4096, 4096, 2), MainLoop.ofAllWarps(phases), BlockEpilogue.NONE);
        KernelGrid grid = new KernelGrid(lengths.count(), new Occupancy(1, 4, Occupancy.Limit.REGISTERS), sms);
        return new KernelLaunch("test", program, lengths, grid, CacheTraffic.uniform(0, 0), 0, 0, false);
    }

    /** Heads whose query tiles take 1, 2, ... steps. */
    private static BlockLengths causal(int longest, long heads) {
        int[] steps = IntStream.range(0, longest).map(i -> longest - i).toArray();
        long[] blocks = new long[longest];
        Arrays.fill(blocks, heads);
        return new BlockLengths(steps, blocks, heads);
    }
}
