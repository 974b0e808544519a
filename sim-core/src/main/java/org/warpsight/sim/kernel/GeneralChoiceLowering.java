package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.model.ExpertScoring;
import org.warpsight.workload.model.ExpertScoring.Function;
import org.warpsight.workload.operator.ExpertChoice;
import org.warpsight.workload.operator.Streaming;

/**
 * Lowers a choice of experts for which there is no kernel, as PyTorch's operations in turn.
 *
 * <pre>
 *   scores, bias ─► (best of groups ─► their sums ─► best groups ─► mask) ─► radix top-k ─► sort ─► weights
 * </pre>
 *
 * <p>The top-k is a radix search with a block per row (aten/src/ATen/native/cuda/TensorTopK.cu).
 */
final class GeneralChoiceLowering {
    private static final int LARGEST_BLOCK = 1024;

    /** Bits that one pass of the radix search settles. */
    private static final int RADIX_BITS = 2;

    private static final int BINS = 1 << RADIX_BITS;

    /** Instructions of a thread per pass: index arithmetic in 64 bits, a ballot and a comparison per bin, the scans. */
    private static final double PASS_OPERATIONS = 150;

    private final Gpu gpu;
    private final Architecture architecture;
    private final StreamingLowering streams;

    GeneralChoiceLowering(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
        this.streams = new StreamingLowering(gpu);
    }

    List<KernelLaunch> lower(ExpertChoice choice, CacheState cache) {
        ExpertScoring scoring = choice.scoring();
        double all = (double) choice.tokens() * choice.experts();
        double chosen = (double) choice.tokens() * choice.expertsPerToken();
        boolean logits = scoring.function() == Function.SOFTMAX_OF_CHOSEN;
        List<KernelLaunch> kernels = new ArrayList<>();
        switch (scoring.function()) {
            case SOFTMAX ->
                kernels.add(streams.lower(
                        new Streaming(
                                "softmax", Streaming.Kind.SOFTMAX, choice.tokens(), choice.experts(), Precision.FP32),
                        StreamingPlan.USUAL,
                        cache));
            case SIGMOID -> kernels.add(streams.pass("sigmoid", all, Precision.FP32, 3, 2));
            case SOFTMAX_OF_CHOSEN -> {}
        }
        if (scoring.correctionBias()) {
            kernels.add(streams.pass("bias", all, Precision.FP32, 1));
        }
        Precision searched = logits && !scoring.correctionBias() ? choice.precision() : Precision.FP32;
        if (scoring.grouped()) {
            kernels.addAll(groups(choice, searched));
        }
        double missing = kernels.isEmpty() ? 1 - cache.activations() : 0;
        kernels.add(
                search("radix top-k", choice.tokens(), choice.experts(), choice.expertsPerToken(), searched, missing));
        kernels.add(streams.pass("sort of the chosen", chosen, Precision.FP32, 3));
        kernels.add(streams.pass("indices to 32 bits", chosen, Precision.FP32, 2));
        kernels.add(streams.pass("scores to 32 bits", chosen, Precision.FP32, 1));
        if (logits) {
            kernels.add(streams.pass("softmax", chosen, Precision.FP32, 1));
        }
        if (scoring.normalises()) {
            kernels.add(streams.pass("sum of scores", chosen, Precision.FP32, 1));
            kernels.add(streams.pass("division", chosen, Precision.FP32, 1, 1));
        }
        if (scoring.scale() != 1) {
            kernels.add(streams.pass("scale", chosen, Precision.FP32, 1));
        }
        return kernels;
    }

    private List<KernelLaunch> groups(ExpertChoice choice, Precision searched) {
        ExpertScoring scoring = choice.scoring();
        long all = (long) choice.tokens() * scoring.groups();
        int size = choice.experts() / scoring.groups();
        return List.of(
                search("best of groups", all, size, scoring.bestOfGroup(), searched, 0),
                streams.pass("sums of groups", all * (double) scoring.bestOfGroup(), Precision.FP32, 1),
                search("best groups", choice.tokens(), scoring.groups(), scoring.groupsPerToken(), searched, 0),
                streams.pass("mask", (double) choice.tokens() * choice.experts(), Precision.FP32, 2));
    }

    /** A block per row settles two bits of the smallest chosen value per pass over all of them, then collects. */
    private KernelLaunch search(String name, long rows, int width, int chosen, Precision precision, double missing) {
        int threads = Math.min(LARGEST_BLOCK, Ceiling.divide(width, 32) * 32);
        int passes = precision.bits() / RADIX_BITS + 2;
        // Loads from L1, counts four bins by ballot and atomic addition, reads them back, all between four barriers.
        double pass = architecture.latency().l1Cycles()
                + (3 * BINS + 4.0) * architecture.latency().sharedMemoryCycles();
        return new ItemLoop(
                        name,
                        threads,
                        rows,
                        rows,
                        width * precision.bytes(),
                        chosen * (precision.bytes() + 2 * ExpertSortLowering.INDEX_BYTES),
                        missing,
                        new Work(
                                0,
                                passes
                                        * PASS_OPERATIONS
                                        * threads
                                        / architecture.vectorPipe().fp32FmaPerClock(),
                                0,
                                0,
                                0,
                                passes * pass))
                .on(gpu);
    }
}
