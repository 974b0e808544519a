package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.A100;
import static org.warpsight.sim.TestGpus.H100;
import static org.warpsight.sim.TestGpus.MI300X;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.sim.kernel.Timeline.Lane;
import org.warpsight.sim.kernel.Timeline.Part;
import org.warpsight.sim.kernel.Timeline.Slice;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Streaming;

/** A timeline is the run itself, moment by moment, not a second account of it. */
class TimelineTest {
    private static final Clock CLOCK = new Clock(1755);
    private static final long ALL = Long.MAX_VALUE;

    /** A kernel with equally many blocks on every SM, so that the SM that is watched is as any other. */
    record Run(String name, Gpu gpu, KernelLaunch launch) {
        @Override
        public String toString() {
            return name;
        }

        Timeline timeline(long steps) {
            return BlockRun.record(gpu, CLOCK, launch, steps);
        }
    }

    private static Run gemm(String name, Gpu gpu, int tilesOfEverySm, GemmPlan plan) {
        Gemm gemm = Gemm.of(
                name,
                plan.tileM(),
                plan.tileN() * tilesOfEverySm * gpu.product().multiprocessors(),
                2048,
                Precision.BF16);
        return new Run(
                name,
                gpu,
                new GemmLowering(gpu).lower(gemm, plan, CacheState.COLD).get(0));
    }

    private static GemmPlan plan(int m, int n, int stages, int consumers, boolean persistent) {
        return new GemmPlan(m, n, 64, stages, consumers, 4 * consumers, 1, 1, 1, persistent, TileOrder.SQUARE);
    }

    static Stream<Run> runs() {
        Attention attention = new Attention(
                "attention", 1, 132 * 128, 132 * 128, 2, 1, 128, 128, 0, false, false, Precision.BF16, Precision.BF16);
        return Stream.of(
                gemm("persistent GEMM", H100, 3, plan(128, 256, 3, 2, true)),
                gemm("GEMM with several blocks per SM", H100, 8, plan(64, 64, 2, 1, false)),
                gemm("GEMM with one stage", H100, 2, plan(128, 128, 1, 1, false)),
                gemm(
                        "GEMM by cp.async",
                        A100,
                        2,
                        new GemmPlan(128, 128, 32, 4, 1, 4, 1, 1, 1, false, TileOrder.SQUARE)),
                gemm("GEMM on CDNA", MI300X, 2, new GemmPlan(128, 128, 64, 1, 1, 4, 1, 1, 1, false, TileOrder.SQUARE)),
                new Run(
                        "attention",
                        H100,
                        new AttentionLowering(H100, PlanFamilies.of(H100.architecture()))
                                .lower(attention, CacheState.COLD)
                                .get(0)));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void everyLaneIsFilledFromTheStartToTheEndWithoutOverlap(Run run) {
        for (long steps : new long[] {1, 7, 40, ALL}) {
            Timeline timeline = run.timeline(steps);
            assertThat(timeline.lanes()).isNotEmpty().allSatisfy(lane -> {
                long at = 0;
                for (Slice slice : lane.slices()) {
                    assertThat(slice.startPicoseconds()).isEqualTo(at);
                    assertThat(slice.endPicoseconds()).isGreaterThan(at);
                    at = slice.endPicoseconds();
                }
                assertThat(at).isEqualTo(timeline.picoseconds());
            });
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void watchingToTheEndShowsTheTimesAndStatesOfTheRun(Run run) {
        assertThat(run.launch().grid().smsWithOneMore()).isZero();
        BlockRun unwatched = BlockRun.simulate(run.gpu(), CLOCK, run.launch());
        Timeline timeline = run.timeline(ALL);
        assertThat((double) timeline.picoseconds()).isEqualTo(unwatched.picoseconds());
        assertThat(states(timeline, Part.PRODUCER)).isEqualTo(withoutZeros(unwatched.producer()));
        assertThat(states(timeline, Part.CONSUMER)).isEqualTo(withoutZeros(unwatched.consumer()));
        assertThat(inUse(timeline, Part.MATRIX_PIPE)).isCloseTo(unwatched.matrixBusy(), within(1e-3));
        assertThat(inUse(timeline, Part.VECTOR_PIPE)).isCloseTo(unwatched.vectorBusy(), within(1e-3));
        assertThat(inUse(timeline, Part.SHARED_MEMORY_PORT)).isCloseTo(unwatched.sharedMemoryBusy(), within(1e-3));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void theFirstStepsAreTheBeginningOfTheWhole(Run run) {
        Timeline whole = run.timeline(ALL);
        Timeline first = run.timeline(5);
        assertThat(first.picoseconds()).isLessThan(whole.picoseconds());
        for (int lane = 0; lane < first.lanes().size(); lane++) {
            Lane begun = first.lanes().get(lane);
            Lane same = whole.lanes().stream()
                    .filter(other -> other.part() == begun.part()
                            && other.slot() == begun.slot()
                            && other.number() == begun.number())
                    .findFirst()
                    .orElseThrow();
            List<Slice> complete = begun.slices().subList(0, begun.slices().size() - 1);
            assertThat(same.slices().subList(0, complete.size())).isEqualTo(complete);
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void aStageGoesFromEmptyOverLoadingToFullAndNoConsumerReadsWhatHasNotLanded(Run run) {
        Timeline timeline = run.timeline(60);
        for (Lane lane : timeline.lanes()) {
            if (lane.part() == Part.STAGE) {
                for (int i = 1; i < lane.slices().size(); i++) {
                    StageState before = (StageState) lane.slices().get(i - 1).activity();
                    StageState after = (StageState) lane.slices().get(i).activity();
                    // An empty stage may be loaded again at once.
                    assertThat(after)
                            .isEqualTo(
                                    switch (before) {
                                        case EMPTY -> StageState.LOADING;
                                        case LOADING -> StageState.FULL;
                                        case FULL ->
                                            after == StageState.LOADING ? StageState.LOADING : StageState.EMPTY;
                                    });
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void copiesInFlightAreTheStagesThatAreLoading(Run run) {
        Timeline timeline = run.timeline(60);
        double stages = 0;
        double copies = 0;
        for (Lane lane : timeline.lanes()) {
            for (Slice slice : lane.slices()) {
                stages += slice.activity() == StageState.LOADING ? slice.picoseconds() : 0;
                copies += lane.part() == Part.LOADS && slice.activity() instanceof Activity.InFlight flight
                        ? (double) flight.copies() * slice.picoseconds()
                        : 0;
            }
        }
        assertThat(copies).isPositive().isEqualTo(stages);
    }

    static Stream<Operator> operators() {
        return Stream.of(
                Gemm.of("gemm", 2048, 2048, 2048, Precision.BF16),
                Gemm.of("split", 16, 1024, 8192, Precision.BF16),
                new Streaming("norm", Streaming.Kind.RMS_NORM, 4096, 4096, Precision.BF16));
    }

    @ParameterizedTest
    @MethodSource("operators")
    void recordingChangesNothingElseOfAResult(Operator operator) {
        KernelSimulator simulator = new KernelSimulator(H100, LaunchMode.GRAPH);
        KernelResult plain = simulator.run(operator, CacheState.COLD);
        KernelResult recorded = simulator.recording(20).run(operator, CacheState.COLD);
        assertThat(recorded.kernels())
                .allSatisfy(kernel -> assertThat(kernel.timeline()).isPresent());
        assertThat(plain.kernels())
                .allSatisfy(kernel -> assertThat(kernel.timeline()).isEmpty());
        assertThat(recorded)
                .usingRecursiveComparison()
                .ignoringFields("kernels.timeline")
                .isEqualTo(plain);
    }

    private static Map<RoleState, Double> states(Timeline timeline, Part part) {
        EnumMap<RoleState, Double> sums = new EnumMap<>(RoleState.class);
        for (Lane lane : timeline.lanes()) {
            if (lane.part() == part) {
                for (Slice slice : lane.slices()) {
                    if (slice.activity() != RoleState.IDLE) {
                        sums.merge((RoleState) slice.activity(), (double) slice.picoseconds(), Double::sum);
                    }
                }
            }
        }
        return sums;
    }

    private static Map<RoleState, Double> withoutZeros(Map<RoleState, Double> states) {
        EnumMap<RoleState, Double> positive = new EnumMap<>(states);
        positive.values().removeIf(time -> time == 0);
        return positive;
    }

    private static double inUse(Timeline timeline, Part part) {
        return timeline.lanes().stream()
                .filter(lane -> lane.part() == part)
                .flatMap(lane -> lane.slices().stream())
                .filter(slice -> slice.activity() instanceof Activity.Use)
                .mapToDouble(Slice::picoseconds)
                .sum();
    }
}
