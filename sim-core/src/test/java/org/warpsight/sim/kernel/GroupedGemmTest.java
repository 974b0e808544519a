package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;
import static org.warpsight.sim.TestGpus.A100;
import static org.warpsight.sim.TestGpus.H100;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.GroupedGemm;
import org.warpsight.workload.operator.GroupedGemm.Epilogue;
import org.warpsight.workload.operator.Scaling;

class GroupedGemmTest {
    private final KernelSimulator simulator = new KernelSimulator(H100, LaunchMode.GRAPH);

    @Test
    void oneRowMoreThanATileInHalfOfTheGroupsDoesNotDoubleTheTime() {
        double even = time(Collections.nCopies(64, 8));
        double uneven =
                time(IntStream.range(0, 64).mapToObj(group -> 8 + group % 2).toList());
        assertThat(uneven).isLessThan(1.25 * even);
    }

    /** Under one plan, so that no smaller tile takes the rest. */
    @Test
    void aFewRowsMoreThanATileCostAnotherTileInEveryGroup() {
        GemmPlan plan = new GemmPlan(128, 128, 64, 6, 2, 8, 1, 1, 1, true, TileOrder.SQUARE);
        GroupedGemm full = grouped(Collections.nCopies(32, 256));
        GroupedGemm over = grouped(Collections.nCopies(32, 256 + 32));
        double fullTime = simulator.run(full, plan, CacheState.COLD).picoseconds();
        assertThat(simulator.run(over, plan, CacheState.COLD).picoseconds() / fullTime)
                .isGreaterThan(1.12);
    }

    private static GroupedGemm grouped(List<Integer> rows) {
        return new GroupedGemm("experts", rows, 2048, 8192, Precision.BF16, Precision.BF16, Precision.BF16);
    }

    @Test
    void paddingOfManySmallGroupsCostsMoreThanOneLargeGroup() {
        assertThat(time(Collections.nCopies(64, 3))).isGreaterThan(1.5 * time(List.of(192)));
    }

    @Test
    void expertsWithoutTokensCostNothing() {
        List<Integer> idle =
                IntStream.range(0, 64).mapToObj(group -> group < 8 ? 16 : 0).toList();
        assertThat(time(idle)).isEqualTo(time(Collections.nCopies(8, 16)));
    }

    @Test
    void deepGemmPassesExpertsWithoutTokensOneByOne() {
        double few = inBlocks(8);
        double more = inBlocks(64) - few;
        assertThat(more).isPositive();
        assertThat(inBlocks(120) - few).isCloseTo(2 * more, withPercentage(5));
    }

    /** Eight experts with rows and so many in all. */
    private double inBlocks(int experts) {
        List<Integer> rows = IntStream.range(0, experts)
                .mapToObj(group -> group < 8 ? 16 : 0)
                .toList();
        GroupedGemm blocks = new GroupedGemm(
                "experts",
                rows,
                rows,
                1024,
                1024,
                Precision.FP8,
                Precision.FP8,
                Precision.BF16,
                Epilogue.STORE,
                Scaling.BLOCKS);
        GemmPlan plan = new GemmPlan(16, 128, 128, 8, 1, 4, 1, 1, 1, true, TileOrder.SQUARE);
        return simulator
                .of(KernelLibrary.TRTLLM)
                .run(blocks, plan, CacheState.COLD)
                .picoseconds();
    }

    @Test
    void hotExpertEndsTheLayerLaterThanBalancedOnes() {
        List<Integer> hot = IntStream.range(0, 32)
                .mapToObj(group -> group == 0 ? 4096 - 31 * 16 : 16)
                .toList();
        assertThat(time(hot)).isGreaterThan(time(Collections.nCopies(32, 128)));
    }

    @Test
    void unevenGroupsNeverBeatBalancedOnesUnderTheSamePlans() {
        long seed = 20261123;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 12; round++) {
            int groups = 4 << random.nextInt(4);
            int rows = 16 << random.nextInt(6);
            List<Integer> uneven = new ArrayList<>(Collections.nCopies(groups, rows));
            for (int move = 0; move < groups; move++) {
                int from = random.nextInt(groups);
                int moved = uneven.get(from) / 2;
                int to = random.nextInt(groups);
                uneven.set(from, uneven.get(from) - moved);
                uneven.set(to, uneven.get(to) + moved);
            }
            // Tiles that are wider in sum cannot finish earlier; emptied groups save their weights.
            long active = uneven.stream().filter(count -> count > 0).count();
            assertThat(time(uneven) * groups / active)
                    .as("seed %d, round %d: %s", seed, round, uneven)
                    .isGreaterThan(0.97 * time(Collections.nCopies(groups, rows)));
        }
    }

    @Test
    void gatingInTheEpilogueWritesHalf() {
        List<Integer> rows = Collections.nCopies(8, 512);
        assertThat(bytes(rows, Epilogue.GATE)).isLessThan(bytes(rows, Epilogue.STORE));
    }

    @Test
    void addingToTokensMovesTheOutputTwice() {
        List<Integer> rows = Collections.nCopies(8, 512);
        assertThat(bytes(rows, Epilogue.ADD_TO_TOKENS) - bytes(rows, Epilogue.STORE))
                .isGreaterThan(0.9 * 8 * 512 * 1536 * 2);
    }

    @Test
    void additionsAtL2TakeLongerThanStores() {
        List<Integer> rows = Collections.nCopies(8, 2048);
        assertThat(simulator
                        .run(gemm(rows, Epilogue.ADD_TO_TOKENS), CacheState.IN_FORWARD_PASS)
                        .picoseconds())
                .isGreaterThan(simulator
                        .run(gemm(rows, Epilogue.STORE), CacheState.IN_FORWARD_PASS)
                        .picoseconds());
    }

    /** Kernels of Ampere that launch two blocks for an SM, whatever room there is. */
    @Test
    void moreBlocksOnAnSmWouldHideMoreOfALoadsLatency() {
        KernelSimulator ampere = new KernelSimulator(A100, LaunchMode.GRAPH);
        GroupedGemm gemm = gemm(Collections.nCopies(64, 64), Epilogue.STORE);
        GemmPlan two = ampere.choose(gemm, CacheState.COLD);
        GemmPlan all = two.with(two.craft().withLaunchedBlocks(0));
        KernelResult launched = ampere.run(gemm, two, CacheState.COLD);
        assertThat(launched.kernels().get(0).occupancy().blocksPerSm()).isEqualTo(2);
        assertThat(ampere.run(gemm, all, CacheState.COLD).picoseconds()).isLessThan(launched.picoseconds());
    }

    /** Row by row every 32 rows would read them again. */
    @Test
    void tilesOfLargeExpertsShareTheirMatrices() {
        KernelSimulator ampere = new KernelSimulator(A100, LaunchMode.GRAPH);
        GroupedGemm gemm = new GroupedGemm(
                "experts", List.of(1024, 1024), 16384, 6144, Precision.BF16, Precision.BF16, Precision.BF16);
        GemmPlan plan = ampere.choose(gemm, CacheState.COLD);
        double weights = 2.0 * 16384 * 6144 * 2;
        assertThat(ampere.run(gemm, plan, CacheState.COLD).hbmBytes()).isLessThan(4 * weights);
        GemmPlan raster = new GemmPlan(
                plan.tileM(),
                plan.tileN(),
                plan.tileK(),
                plan.stages(),
                plan.consumers(),
                plan.warps(),
                1,
                1,
                1,
                plan.persistent(),
                new TileOrder.Raster(),
                plan.craft());
        assertThat(ampere.run(gemm, raster, CacheState.COLD).hbmBytes()).isGreaterThan(8 * weights);
    }

    private double bytes(List<Integer> rows, Epilogue epilogue) {
        return simulator.run(gemm(rows, epilogue), CacheState.IN_FORWARD_PASS).hbmBytes();
    }

    private static GroupedGemm gemm(List<Integer> rows, Epilogue epilogue) {
        return new GroupedGemm(
                "experts",
                rows,
                rows,
                1536,
                2048,
                Precision.BF16,
                Precision.BF16,
                Precision.BF16,
                epilogue,
                Scaling.usual(Precision.BF16, Precision.BF16));
    }

    private double time(List<Integer> rows) {
        GroupedGemm gemm = new GroupedGemm("experts", rows, 1536, 2048, Precision.BF16, Precision.BF16, Precision.BF16);
        return simulator.run(gemm, CacheState.COLD).picoseconds();
    }
}
