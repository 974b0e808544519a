package org.warpsight.sim.kernel;

import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.model.ExpertScoring;
import org.warpsight.workload.model.ExpertScoring.Function;
import org.warpsight.workload.operator.ExpertChoice;

/**
 * Lowers a router's choice of experts.
 *
 * <pre>
 *   no bias, no groups    a warp per token:   scores ─► largest of all ─► weights
 *   bias                  a block per token:  scores ─► largest of 4 a lane by every warp ─► largest of those by one ─► weights
 *   groups                a block per token:  scores ─► best of each group by its warp ─► by one warp: best groups ─► largest
 *                                             of their experts ─► weights
 *   many experts          {@link GeneralChoiceLowering}
 * </pre>
 *
 * <p>Grids, blocks and steps are those of TensorRT-LLM (kernels/customMoeRoutingKernels.cu, kernels/noAuxTcKernels.cu).
 * Lanes shuffle to find a maximum; that Ampere and later can find one of 32 bits in one instruction is left out.
 */
final class ExpertChoiceLowering {
    /** Up to here there are kernels for it (TensorRT-LLM, _torch/modules/fused_moe/routing.py). */
    private static final int OWN_EXPERTS = 512;

    private static final int OWN_CHOICES = 16;

    private static final int LARGEST_BLOCK = 1024;

    /** Experts that a lane takes where a block has more of them than one warp. */
    private static final int EXPERTS_OF_LANE = 4;

    /** Registers of a score of 32 bits together with its index. */
    private static final int WIDE_KEY = 2;

    private final Gpu gpu;
    private final Architecture architecture;
    private final WarpArithmetic warp;
    private final int lanes;

    ExpertChoiceLowering(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
        this.warp = new WarpArithmetic(architecture);
        this.lanes = architecture.warpSize();
    }

    List<KernelLaunch> lower(ExpertChoice choice, CacheState cache) {
        if (choice.experts() > OWN_EXPERTS || choice.expertsPerToken() > OWN_CHOICES) {
            return new GeneralChoiceLowering(gpu).lower(choice, cache);
        }
        ExpertScoring scoring = choice.scoring();
        boolean together = scoring.grouped() || scoring.correctionBias();
        return List.of(together ? blockPerToken(choice, cache) : warpPerToken(choice, cache));
    }

    private KernelLaunch warpPerToken(ExpertChoice choice, CacheState cache) {
        int warps = LARGEST_BLOCK / lanes;
        int perBlock = Math.min(warps, choice.tokens());
        int perLane = Ceiling.divide(choice.experts(), lanes);
        boolean logits = choice.scoring().function() == Function.SOFTMAX_OF_CHOSEN;
        int key = logits && choice.precision().bits() == 16 ? 1 : WIDE_KEY;
        WarpInstructions token = scores(choice.scoring().function(), perLane, warp.reduction())
                .then(warp.largest(perLane, choice.expertsPerToken(), key))
                .then(weights(choice.scoring()));
        return launch(
                choice,
                LARGEST_BLOCK,
                perBlock,
                cache,
                token.sideBySide(perBlock).work(architecture));
    }

    private KernelLaunch blockPerToken(ExpertChoice choice, CacheState cache) {
        ExpertScoring scoring = choice.scoring();
        int most = LARGEST_BLOCK / lanes;
        int warps = Math.min(most, scoring.grouped() ? scoring.groups() : Ceiling.divide(choice.experts(), lanes));
        int groupsOfWarp = Ceiling.divide(scoring.groups(), warps);
        int perLane = scoring.grouped()
                ? groupsOfWarp * Ceiling.divide(choice.experts() / scoring.groups(), lanes)
                : Ceiling.divide(choice.experts(), warps * lanes);
        // Scores are needed again for the weights, without the bias that they are chosen with.
        WarpInstructions everyWarp = scores(
                        scoring.function(),
                        perLane,
                        warp.reduction().then(warp.throughSharedMemory(1)).then(warp.reduction()))
                .then(scoring.correctionBias() ? warp.chain(1).sideBySide(perLane) : WarpInstructions.NONE)
                .then(warp.throughSharedMemory(scoring.correctionBias() ? 2 : 1).sideBySide(perLane));
        WarpInstructions found = scoring.grouped()
                ? inGroups(choice, groupsOfWarp, warps)
                : inParts(choice.experts(), choice.expertsPerToken());
        WarpInstructions token = everyWarp
                .sideBySide(warps)
                .then(found)
                .then(warp.throughSharedMemory(1))
                .then(weights(scoring));
        return launch(choice, warps * lanes, 1, cache, token.work(architecture));
    }

    /** Each warp rates its groups, then one of them chooses groups and among their experts. */
    private WarpInstructions inGroups(ExpertChoice choice, int groupsOfWarp, int warps) {
        ExpertScoring scoring = choice.scoring();
        int size = choice.experts() / scoring.groups();
        WarpInstructions rating = warp.largest(Ceiling.divide(size, lanes), scoring.bestOfGroup(), WIDE_KEY)
                .then(warp.chain(scoring.bestOfGroup() - 1))
                .inSequence(groupsOfWarp)
                .then(warp.throughSharedMemory(1));
        WarpInstructions groups =
                warp.largest(Ceiling.divide(scoring.groups(), lanes), scoring.groupsPerToken(), WIDE_KEY);
        int candidates = Ceiling.divide(scoring.groupsPerToken() * size, lanes);
        return rating.sideBySide(warps)
                .then(groups)
                .then(warp.throughSharedMemory(1).sideBySide(candidates))
                .then(warp.largest(candidates, choice.expertsPerToken(), WIDE_KEY));
    }

    /** Warps look among parts of all experts, then one of them among what they have found. */
    private WarpInstructions inParts(int experts, int chosen) {
        int parts = Ceiling.divide(experts, EXPERTS_OF_LANE * lanes);
        if (parts == 1) {
            return warp.largest(Ceiling.divide(experts, lanes), chosen, WIDE_KEY);
        }
        return warp.largest(EXPERTS_OF_LANE, chosen, WIDE_KEY)
                .then(warp.throughSharedMemory(2))
                .sideBySide(parts)
                .then(warp.largest(Ceiling.divide(parts * chosen, lanes), chosen, WIDE_KEY));
    }

    /** What becomes of the logits of a lane before the choice, where a reduction brings together those of a token. */
    private WarpInstructions scores(Function function, int perLane, WarpInstructions reduction) {
        WarpInstructions each = warp.chain(1).sideBySide(perLane);
        return switch (function) {
            case SOFTMAX ->
                each.then(reduction)
                        .then(warp.exponential().sideBySide(perLane))
                        .then(each)
                        .then(reduction)
                        .then(warp.division().sideBySide(perLane));
            case SIGMOID -> warp.sigmoid().sideBySide(perLane);
            case SOFTMAX_OF_CHOSEN -> WarpInstructions.NONE;
        };
    }

    /** What becomes of the scores of the chosen, one a lane. */
    private WarpInstructions weights(ExpertScoring scoring) {
        WarpInstructions weights = scoring.function() == Function.SOFTMAX_OF_CHOSEN
                ? scores(Function.SOFTMAX, 1, warp.reduction())
                : WarpInstructions.NONE;
        if (scoring.normalises()) {
            weights = weights.then(warp.reduction()).then(warp.division());
        }
        return scoring.scale() == 1 ? weights : weights.then(warp.chain(1));
    }

    private KernelLaunch launch(ExpertChoice choice, int threads, int tokensPerBlock, CacheState cache, Work work) {
        double logits = tokensPerBlock * choice.experts() * choice.precision().bytes();
        // Every block reads the same bias, which stays in L2.
        double bias = choice.scoring().correctionBias() ? choice.experts() * Precision.FP32.bytes() : 0;
        double missing = (1 - cache.activations()) * logits / (logits + bias);
        double written = tokensPerBlock * choice.expertsPerToken() * 2.0 * ExpertSortLowering.INDEX_BYTES;
        long items = Ceiling.divide(choice.tokens(), tokensPerBlock);
        // Blocks with a warp per token loop; those of one token end with it.
        long blocks = tokensPerBlock > 1 ? Math.min(items, LARGEST_BLOCK) : items;
        return new ItemLoop("top-k", threads, blocks, items, logits + bias, written, missing, work).on(gpu);
    }
}
