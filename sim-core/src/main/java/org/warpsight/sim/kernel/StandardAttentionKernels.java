package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.Gemm;
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
        launches.addAll(product("scores", attention, attention.keys(), attention.queryKeyDim(), cache));
        launches.add(streams.lower(softmax, StreamingPlan.USUAL, afterScores));
        launches.addAll(product("outputs", attention, attention.valueDim(), attention.keys(), afterScores));
        return launches;
    }

    private List<KernelLaunch> product(String name, Attention attention, int n, int k, CacheState cache) {
        Gemm gemm = new Gemm(
                name,
                attention.sequences() * attention.heads(),
                attention.queries(),
                n,
                k,
                attention.activations(),
                attention.cache(),
                attention.activations());
        GemmPlan plan = planner.best(gemm, cache, overheadPicoseconds).get(0);
        return gemms.lower(gemm, plan, cache);
    }
}
