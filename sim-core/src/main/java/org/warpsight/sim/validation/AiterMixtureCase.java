package org.warpsight.sim.validation;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.GemmPlan;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.sim.kernel.sequence.MixtureLayer;
import org.warpsight.workload.model.ExpertScoring;
import org.warpsight.workload.operator.GroupedGemm;
import org.warpsight.workload.operator.GroupedGemm.Epilogue;
import org.warpsight.workload.operator.Scaling;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * A row of AITER's tuning runs about a fused mixture, in TFLOP/s: both grouped products on a cold GPU, the first under the
 * tile that the kernel's name states; sorting and quantisation are not in these times.
 *
 * @param tile of the first product: rows, columns, elements of k
 */
record AiterMixtureCase(
        Gpu gpu, Precision precision, int tokens, int hiddenSize, int size, int experts, int expertsPerToken, Tile tile)
        implements RowCase {
    /** Composable Kernel: threads x m x n x k. */
    private static final Pattern CK_TILE = Pattern.compile("moe_ck2stages_gemm1_\\d+x(\\d+)x(\\d+)x(\\d+)_");

    /** Assembly: m x n; a step is a cache line of every row. */
    private static final Pattern ASSEMBLY_TILE = Pattern.compile("_(\\d+)x(\\d+)(?:_|E)");

    private static final int LINE_BYTES = 128;

    /**
     * A tile of C and the depth of a step.
     *
     * @param assembly whether the kernel is written in assembly, which prefetches steps (pf2, pf3 in names) and orders copies,
     *     products and promotion so that they overlap
     */
    record Tile(int m, int n, int k, boolean assembly) {}

    static Optional<RowCase> of(RowInputs row) {
        boolean asked = row.text("kernel").equals("fused MoE")
                && row.text("impl").equals("AITER")
                && row.text("unit").equals("TFLOP/s");
        Parameters shape = new Parameters(row.textOrEmpty("shape"));
        int tokens = shape.count("tokens", 0);
        int hidden = shape.count("hidden", 0);
        int inner = shape.count("inter", 0);
        int experts = shape.count("experts", 0);
        int topk = shape.count("topk", 0);
        if (!asked
                || Math.min(Math.min(tokens, hidden), Math.min(inner, Math.min(experts, topk))) < 1
                || topk > experts) {
            return Optional.empty();
        }
        Precision precision = row.textOrEmpty("dtype").startsWith("float8") ? Precision.FP8 : Precision.BF16;
        return row.gpuIfKnown().filter(gpu -> gpu.supports(precision)).flatMap(gpu -> tile(
                        row.textOrEmpty("config"), precision)
                .map(tile -> new AiterMixtureCase(gpu, precision, tokens, hidden, inner, experts, topk, tile)));
    }

    /** What stands between the first and the second semicolon measures; only names are read. */
    private static Optional<Tile> tile(String config, Precision precision) {
        Matcher ck = CK_TILE.matcher(config);
        if (ck.find()) {
            return Optional.of(new Tile(number(ck, 1), number(ck, 2), number(ck, 3), false));
        }
        Matcher assembly = ASSEMBLY_TILE.matcher(config);
        return assembly.find()
                ? Optional.of(new Tile(
                        number(assembly, 1), number(assembly, 2), (int) (LINE_BYTES / precision.bytes()), true))
                : Optional.empty();
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        KernelSimulator simulator = simulators.device(gpu);
        Scaling scaling = precision == Precision.FP8 ? Scaling.BLOCKS : Scaling.usual(precision, precision);
        MixtureLayer layer = new MixtureLayer(
                tokens,
                hiddenSize,
                size,
                experts,
                expertsPerToken,
                MixtureLayer.randomRows(tokens, experts, expertsPerToken, experts),
                (long) tokens * expertsPerToken,
                Kind.SWIGLU,
                precision,
                precision,
                scaling,
                ExpertScoring.SOFTMAX_OF_CHOSEN);
        GroupedGemm up = layer.up(Epilogue.GATE);
        KernelSequence kernels = new KernelSequence()
                .then("up", () -> simulator.run(up, plan(simulator, up), CacheState.COLD))
                .then(layer.down(Epilogue.ADD_TO_TOKENS), CacheState.COLD);
        Prediction time = Prediction.of(kernels, simulator);
        double flops = 6.0 * tokens * expertsPerToken * hiddenSize * size;
        return List.of(time.asRate(flops / 1e6));
    }

    private GemmPlan plan(KernelSimulator simulator, GroupedGemm grouped) {
        GemmPlan plan = simulator.planOf(grouped.batch(1, tile.m()), tile.m(), tile.n(), tile.k(), 1);
        return tile.assembly() ? plan.with(plan.craft().interleaved()) : plan;
    }
}
