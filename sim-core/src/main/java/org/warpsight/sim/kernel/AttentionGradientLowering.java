package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.AttentionGradient;

/**
 * Lowers the backward pass of an attention to the kernels of a library.
 *
 * <pre>
 *   fa2     D = rowsum(dO O), clear dQ · a block for each tile of keys, adding to dQ · dQ to 16 bits
 *   fa1     one block for all keys of a head, which also finds D; or clear dQ · D · as fa2 · dQ to 16 bits
 *   triton  clear dQ · D · one block for all keys of a head, or one for each tile of keys and a sum of their dQ
 * </pre>
 *
 * <p>Sources: Dao-AILab/flash-attention, csrc/flash_attn/src/flash_bwd_launch_template.h (version 2) and
 * fmha_bwd_launch_template.h (version 1.0); triton-lang/triton, python/triton/ops/flash_attention.py (2.1).
 */
final class AttentionGradientLowering {
    private static final double SINGLE = Precision.FP32.bytes();

    /** From so many tiles of keys on, FlashAttention 1.0 gives each a block under a causal mask (num_splits_heuristic_bwd). */
    private static final int MANY_KEY_TILES = 10;

    private final Gpu gpu;
    private final PlanFamilies families;
    private final KernelLibrary library;
    private final GradientBlocks blocks;
    private final StreamingLowering streams;

    AttentionGradientLowering(Gpu gpu, PlanFamilies families, KernelLibrary library) {
        this.gpu = gpu;
        this.families = families;
        this.library = library;
        this.blocks = new GradientBlocks(gpu);
        this.streams = new StreamingLowering(gpu);
    }

    /**
     * The ways that a library tries, of which it keeps the fastest.
     *
     * @throws IllegalArgumentException if it has no kernel for the attention here
     */
    List<GradientWay> ways(AttentionGradient operator, CacheState cache) {
        return switch (library) {
            case FA1 -> List.of(flashAttention1(operator, cache));
            case TRITON -> List.of(triton(operator, cache, false), triton(operator, cache, true));
            case DEFAULT, FA2 -> List.of(flashAttention2(operator, cache));
            default ->
                throw new IllegalArgumentException(
                        "attention " + operator.forward().name()
                                + ": the backward pass is modelled for fa1, fa2 and triton, but not for "
                                + library.name().toLowerCase(Locale.ROOT));
        };
    }

    private GradientWay flashAttention2(AttentionGradient operator, CacheState cache) {
        Attention attention = operator.forward();
        GradientTile tile = families.gradientTile(AttentionKernel.FLASH_ATTENTION_2, attention);
        KernelLaunch main = blocks.lower("flash attention 2", operator, tile, QueryGradient.ADDED, cache);
        return new GradientWay(main.name(), List.of(rowSums(attention, SINGLE), main, narrowed(attention)));
    }

    private GradientWay flashAttention1(AttentionGradient operator, CacheState cache) {
        Attention attention = operator.forward();
        GradientTile tile = families.gradientTile(AttentionKernel.FLASH_ATTENTION_1, attention);
        QueryGradient carried = QueryGradient.carried(SINGLE);
        KernelLaunch whole = blocks.lower("flash attention 1", operator, tile, carried, cache);
        if (!keysInParallel(attention, tile, (int) whole.grid().waveBlocks())) {
            return new GradientWay(whole.name(), List.of(whole));
        }
        KernelLaunch main = blocks.lower("flash attention 1", operator, tile, QueryGradient.ADDED, cache);
        return new GradientWay(
                main.name(), List.of(cleared(attention, SINGLE), rowSums(attention, 0), main, narrowed(attention)));
    }

    /** num_splits_heuristic_bwd: whether blocks for each tile of keys fill the GPU better than blocks for each head. */
    private static boolean keysInParallel(Attention attention, GradientTile tile, int places) {
        long heads = (long) attention.sequences() * attention.heads();
        int keyTiles = Ceiling.divide(attention.keys(), tile.keyTile());
        if (attention.causal() && keyTiles >= MANY_KEY_TILES) {
            return true;
        }
        double discount = 1 + (attention.causal() ? 0.5 : 1.0) / keyTiles;
        return KeyParts.efficiency(heads, places) < KeyParts.efficiency(heads * keyTiles, places) / discount;
    }

    private GradientWay triton(AttentionGradient operator, CacheState cache, boolean inParallel) {
        Attention attention = operator.forward();
        GradientTile tile = families.gradientTile(AttentionKernel.TRITON, attention);
        double bytes = attention.activations().bytes();
        int parts = inParallel ? Ceiling.divide(attention.keys(), tile.keyTile()) : 1;
        QueryGradient gradient = inParallel ? QueryGradient.IN_PARTS : QueryGradient.carried(bytes);
        List<KernelLaunch> launches = new ArrayList<>();
        launches.add(cleared(attention, parts * bytes));
        launches.add(rowSums(attention, 0));
        KernelLaunch main = blocks.lower("triton attention", operator, tile, gradient, cache);
        launches.add(main);
        if (inParallel) {
            launches.add(streams.pass("sum of dq", queryElements(attention), bytes, parts, 1, parts));
        }
        return new GradientWay(main.name(), launches);
    }

    /** D = rowsum(dO O), and where dQ is added up, its sums cleared. */
    private KernelLaunch rowSums(Attention attention, double clearedBytes) {
        double bytes = attention.activations().bytes();
        double elements =
                (double) attention.sequences() * attention.queries() * attention.heads() * attention.valueDim();
        return streams.pass("dot of do and o", elements, bytes, 2, clearedBytes / bytes, 2);
    }

    private KernelLaunch cleared(Attention attention, double bytes) {
        return streams.pass("clear dq", queryElements(attention), bytes, 0, 1, 0);
    }

    private KernelLaunch narrowed(Attention attention) {
        double bytes = attention.activations().bytes();
        return streams.pass("convert dq", queryElements(attention), bytes, SINGLE / bytes, 1, 2);
    }

    private static double queryElements(Attention attention) {
        return (double) attention.sequences() * attention.queries() * attention.heads() * attention.queryKeyDim();
    }
}
