package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.roofline.Roofline;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.GroupedGemm;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Streaming;

class RooflineBoundTest {
    private static final long SEED = 20261123;
    private static final int OPERATORS_PER_GPU = 40;

    @Test
    void noKernelIsFasterThanItsRoofline() {
        Random random = new Random(SEED);
        for (Gpu gpu : HardwareCatalogue.standard().gpus()) {
            KernelSimulator simulator = new KernelSimulator(gpu, LaunchMode.GRAPH);
            Roofline roofline = new Roofline(gpu);
            for (int i = 0; i < OPERATORS_PER_GPU; i++) {
                Operator operator = randomOperator(random, gpu);
                KernelResult result = simulator.run(operator, CacheState.COLD);
                assertThat(result.picoseconds() * 1e-12)
                        .as("%s on %s, seed %d, operator %d: %s", operator, gpu.id(), SEED, i, result)
                        .isGreaterThan(roofline.boundSeconds(operator));
            }
        }
    }

    @Test
    void aKernelWithWarmOperandsIsStillBoundByItsArithmetic() {
        Random random = new Random(SEED);
        for (Gpu gpu : HardwareCatalogue.standard().gpus()) {
            KernelSimulator simulator = new KernelSimulator(gpu, LaunchMode.GRAPH);
            for (int i = 0; i < 10; i++) {
                Operator operator = randomOperator(random, gpu);
                KernelResult result = simulator.run(operator, new CacheState(1, 1));
                assertThat(result.picoseconds() * 1e-12)
                        .as("%s on %s, seed %d, operator %d", operator, gpu.id(), SEED, i)
                        .isGreaterThan(new Roofline(gpu).computeSeconds(operator));
            }
        }
    }

    private static Operator randomOperator(Random random, Gpu gpu) {
        Precision precision = random.nextBoolean() && gpu.supports(Precision.BF16) ? Precision.BF16 : Precision.FP16;
        return switch (random.nextInt(5)) {
            case 0 -> {
                Precision narrow = Stream.of(Precision.FP8, Precision.INT8)
                        .filter(gpu::supports)
                        .findFirst()
                        .orElse(Precision.FP16);
                yield Gemm.of("gemm", size(random, 14), size(random, 14), 64 * size(random, 7), narrow);
            }
            case 1 -> Gemm.of("gemm", size(random, 14), size(random, 14), 16 * size(random, 9), precision);
            case 2 ->
                new GroupedGemm(
                        "experts",
                        List.of(size(random, 9), size(random, 6), 0, size(random, 3)),
                        128 * size(random, 5),
                        128 * size(random, 5),
                        precision,
                        precision,
                        precision);
            case 3 -> randomAttention(random, precision);
            default ->
                new Streaming(
                        "stream",
                        Streaming.Kind.values()[random.nextInt(Streaming.Kind.values().length)],
                        size(random, 14),
                        8 * size(random, 11),
                        precision);
        };
    }

    private static Attention randomAttention(Random random, Precision precision) {
        int keyValueHeads = size(random, 4);
        int heads = keyValueHeads * size(random, 3);
        int headDim = List.of(64, 128, 192, 256).get(random.nextInt(4));
        int keys = size(random, 13);
        int queries = random.nextBoolean() ? 1 : keys;
        int window = random.nextInt(4) == 0 ? size(random, 10) : 0;
        return new Attention(
                "attention",
                size(random, 6),
                queries,
                keys,
                heads,
                keyValueHeads,
                headDim,
                headDim,
                window,
                true,
                false,
                precision,
                precision);
    }

    /** From 1 to 2^bits, evenly on a logarithmic scale. */
    private static int size(Random random, int bits) {
        return (int) Math.round(Math.pow(2, random.nextDouble() * bits));
    }
}
