package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.hardware.CacheScales;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Scaling;
import org.warpsight.workload.operator.Streaming;

/**
 * Attention without fusion: scores are written, turned into weights and read again.
 *
 * <pre>
 *   S = Q K^T ; P = softmax(S) ; O = P V
 * </pre>
 *
 * <p>A mask saves nothing: masked scores are computed and moved like all others.
 */
final class StandardAttentionKernels implements AttentionKernels {
    /** Keys are columns of what queries are multiplied with, values rows of what weights are. */
    private static final Scales KEY_SCALES = Scales.PER_ROW;

    private static final Scales VALUE_SCALES = new Scales(Scales.ALL, 1, Precision.FP32.bits());

    private final Gpu gpu;
    private final GemmLowering gemms;
    private final GemmPlanner planner;
    private final StreamingLowering streams;
    private final double overheadPicoseconds;

    StandardAttentionKernels(Gpu gpu, GemmLowering gemms, GemmPlanner planner, double overheadPicoseconds) {
        this.gpu = gpu;
        this.gemms = gemms;
        this.planner = planner;
        this.streams = new StreamingLowering(gpu);
        this.overheadPicoseconds = overheadPicoseconds;
    }

    @Override
    public List<KernelLaunch> lower(Attention attention, CacheState cache) {
        int matrices = Math.multiplyExact(attention.sequences(), attention.heads());
        double scoreBytes = (double) matrices
                * attention.queries()
                * attention.keys()
                * attention.activations().bytes();
        double kept = CacheState.surviving(scoreBytes, gpu.product().l2Bytes());
        CacheState afterScores = new CacheState(kept, cache.weights());
        Streaming softmax = new Streaming(
                "softmax",
                Streaming.Kind.SOFTMAX,
                (long) matrices * attention.queries(),
                attention.keys(),
                attention.activations());
        List<KernelLaunch> launches = new ArrayList<>();
        launches.addAll(product("scores", attention, attention.keys(), attention.queryKeyDim(), KEY_SCALES, cache));
        launches.add(streams.lower(softmax, StreamingPlan.USUAL, afterScores));
        launches.addAll(
                product("outputs", attention, attention.valueDim(), attention.keys(), VALUE_SCALES, afterScores));
        return launches;
    }

    private List<KernelLaunch> product(
            String name, Attention attention, int n, int k, Scales byToken, CacheState cache) {
        Gemm usual = new Gemm(
                name,
                attention.sequences() * attention.heads(),
                attention.queries(),
                n,
                k,
                attention.activations(),
                attention.cache(),
                attention.activations());
        Gemm gemm = attention.cacheScales() == CacheScales.TOKEN_HEAD
                ? usual.scaledBy(new Scaling(usual.scaling().activations(), byToken))
                : usual;
        GemmPlan plan = planner.best(gemm, cache, overheadPicoseconds).get(0);
        return gemms.lower(gemm, plan, cache);
    }
}
