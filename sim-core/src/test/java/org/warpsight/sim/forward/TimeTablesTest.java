package org.warpsight.sim.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.TestGpus;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.sim.kernel.LoadDuration;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.Collective;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.GroupedGemm;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Streaming;

class TimeTablesTest {
    private static final Precision BF16 = Precision.BF16;
    private static final long SEED = 20_240_611;

    private static TimeTableLibrary library(int threads) {
        return new TimeTableLibrary(TimeCache.none(), threads);
    }

    private static TimeTables tables(TimeTableLibrary library) {
        return library.of(TestGpus.H100, LaunchMode.GRAPH);
    }

    /** A size between bounds, small ones as likely as large ones. */
    private static int size(Random random, int least, int most) {
        return (int) Math.round(least * Math.exp(random.nextDouble() * Math.log((double) most / least)));
    }

    private static Attention attention(int sequences, int queries, int keys) {
        return new Attention("attention", sequences, queries, keys, 32, 8, 128, 128, 0, true, false, BF16, BF16);
    }

    private static Gemm gemm(Random random, int m) {
        int n = List.of(1024, 4096, 6144).get(random.nextInt(3));
        int k = List.of(1024, 4096).get(random.nextInt(2));
        return Gemm.of("gemm", m, n, k, BF16);
    }

    private static Streaming streaming(Random random) {
        Streaming.Kind[] kinds = Streaming.Kind.values();
        int width = List.of(1024, 4096, 14_336).get(random.nextInt(3));
        return new Streaming("stream", kinds[random.nextInt(kinds.length)], size(random, 1, 8192), width, BF16);
    }

    private static GroupedGemm evenGroups(int groups, int total) {
        List<Integer> rows = IntStream.range(0, groups)
                .mapToObj(group -> total / groups + (group < total % groups ? 1 : 0))
                .toList();
        return new GroupedGemm("experts", rows, 1536, 2048, BF16, BF16, BF16);
    }

    /** Relative errors of the tables against direct simulation, in rising order. */
    private static double[] errors(int samples, Function<Random, Operator> shapes) {
        Random random = new Random(SEED);
        KernelSimulator direct =
                new KernelSimulator(TestGpus.H100, LaunchMode.GRAPH, KernelLibrary.DEFAULT, LoadDuration.SUSTAINED);
        try (TimeTableLibrary library = library(2)) {
            TimeTables tables = tables(library);
            double[] errors = new double[samples];
            for (int i = 0; i < samples; i++) {
                Operator shape = shapes.apply(random);
                double simulated = direct.run(shape, PassCacheState.of(shape, TestGpus.H100))
                        .picoseconds();
                errors[i] = Math.abs(tables.time(shape).picoseconds() / simulated - 1);
            }
            Arrays.sort(errors);
            return errors;
        }
    }

    private static void requireAccurate(double[] errors) {
        assertThat(Arrays.stream(errors).average().orElseThrow())
                .as("mean error, seed %d", SEED)
                .isLessThan(0.005);
        assertThat(errors[errors.length * 95 / 100])
                .as("error at the 95th percentile, seed %d", SEED)
                .isLessThan(0.02);
    }

    @Test
    void gemmTablesAgreeWithDirectSimulation() {
        requireAccurate(errors(40, random -> gemm(random, size(random, 1, 4096))));
    }

    @Test
    void gemmTablesAgreeOnBothSidesOfTileBoundaries() {
        requireAccurate(errors(30, random -> {
            int tile = List.of(8, 16, 64, 128, 192, 256).get(random.nextInt(6));
            return gemm(random, tile * (1 + random.nextInt(10)) + random.nextInt(2));
        }));
    }

    @Test
    void streamingTablesAgreeWithDirectSimulation() {
        requireAccurate(errors(150, TimeTablesTest::streaming));
    }

    @Test
    void decodeTablesAgreeWithDirectSimulation() {
        requireAccurate(errors(150, random -> attention(size(random, 1, 256), 1, size(random, 1, 16_384))));
    }

    @Test
    void promptTablesAgreeWithDirectSimulation() {
        requireAccurate(errors(80, random -> {
            int tokens = size(random, 2, 4096);
            return attention(1, tokens, tokens);
        }));
    }

    @Test
    void chunksBehindAContextAgreeOnAverage() {
        double[] errors = errors(80, random -> {
            int queries = size(random, 2, 4096);
            return attention(size(random, 1, 4), queries, queries + size(random, 1, 8192));
        });
        assertThat(Arrays.stream(errors).average().orElseThrow()).isLessThan(0.02);
    }

    @Test
    void expertTablesAgreeWithDirectSimulation() {
        requireAccurate(errors(15, random -> evenGroups(16, size(random, 1, 2048))));
    }

    @Test
    void neitherOrderNorThreadsChangeAnAnswer() throws Exception {
        Random random = new Random(SEED);
        List<Operator> shapes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            shapes.add(i % 8 == 0 ? gemm(random, size(random, 1, 512)) : streaming(random));
            shapes.add(attention(size(random, 1, 64), 1, size(random, 1, 4096)));
        }
        List<Operator> shuffled = new ArrayList<>(shapes);
        Collections.shuffle(shuffled, random);
        ExecutorService askers = Executors.newFixedThreadPool(4);
        try (TimeTableLibrary one = library(1);
                TimeTableLibrary many = library(3)) {
            List<Future<KernelTime>> answers = new ArrayList<>();
            shuffled.forEach(shape -> answers.add(askers.submit(() -> {
                tables(many).prepare(List.of(shape));
                return tables(many).time(shape);
            })));
            for (Future<KernelTime> answer : answers) {
                answer.get();
            }
            for (Operator shape : shapes) {
                assertThat(tables(many).time(shape)).isEqualTo(tables(one).time(shape));
            }
            assertThat(many.simulations()).isEqualTo(one.simulations());
        } finally {
            askers.shutdown();
        }
    }

    @Test
    void aKnotIsSimulatedOnce() {
        try (TimeTableLibrary library = library(1)) {
            Operator shape = attention(3, 1, 100);
            KernelTime first = tables(library).time(shape);
            long simulations = library.simulations();
            assertThat(simulations).isPositive();
            assertThat(tables(library).time(shape)).isEqualTo(first);
            assertThat(library.simulations()).isEqualTo(simulations);
        }
    }

    @Test
    void unevenGroupsAreSimulatedAsTheyAre() {
        GroupedGemm uneven = new GroupedGemm("experts", List.of(0, 100, 7, 30), 512, 1024, BF16, BF16, BF16);
        double simulated = new KernelSimulator(
                        TestGpus.H100, LaunchMode.GRAPH, KernelLibrary.DEFAULT, LoadDuration.SUSTAINED)
                .run(uneven, PassCacheState.of(uneven, TestGpus.H100))
                .picoseconds();
        try (TimeTableLibrary library = library(1)) {
            assertThat(tables(library).time(uneven).picoseconds()).isEqualTo(simulated);
        }
    }

    @Test
    void aFailedSimulationFailsEveryoneWhoAsks() {
        Gemm unsupported = Gemm.of("gemm", 16, 64, 64, Precision.MXFP4);
        try (TimeTableLibrary library = library(2)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> tables(library).prepare(List.of(unsupported)))
                        .isInstanceOf(RuntimeException.class);
            }
        }
    }

    @Test
    void collectivesHaveNoTable() {
        Collective collective = new Collective("sum", Collective.Kind.ALL_REDUCE, 1, 2);
        try (TimeTableLibrary library = library(1)) {
            assertThatThrownBy(() -> tables(library).time(collective)).hasMessageContaining("sum");
        }
    }
}
