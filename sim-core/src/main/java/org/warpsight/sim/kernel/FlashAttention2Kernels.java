package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.Streaming;

/**
 * FlashAttention-2 (Dao-AILab/flash-attention, csrc/flash_attn; vllm-project/flash-attention for pages).
 *
 * <pre>
 *   dense:   attention
 *   engine:  (copy of the queries,) attention over pages (, combination of parts) (, copy of the outputs)
 * </pre>
 *
 * <p>Over pages the kernel for parts of the keys runs also where there is one part only. One token per sequence with
 * several heads per key-value head is taken as so many queries of one head, and only then are keys split. Queries are
 * rearranged for it unless there is one key-value head or one sequence; outputs are copied to where the engine wants
 * them, in another order or as they are ({@code mha_varlen_fwd}: {@code out_.value().view(...).copy_(out)}).
 *
 * @param engine whether they are called as a serving engine does, over pages
 */
record FlashAttention2Kernels(Gpu gpu, PlanFamilies families, boolean engine) implements AttentionKernels {

    @Override
    public List<KernelLaunch> lower(Attention attention, CacheState cache) {
        int group = attention.heads() / attention.keyValueHeads();
        boolean decoding = attention.queries() == 1;
        int packed = decoding ? group : 1;
        boolean parts = (engine || decoding) && families.has(AttentionKernel.FLASH_ATTENTION_2_SPLIT);
        AttentionTile tile = families.attentionTile(
                parts ? AttentionKernel.FLASH_ATTENTION_2_SPLIT : AttentionKernel.FLASH_ATTENTION_2,
                attention,
                attention.queries() * packed,
                engine);
        int splits = decoding && (packed > 1 || !engine) ? splits(attention, tile, packed) : 1;
        AttentionPlan plan = new AttentionPlan(
                "flash attention 2", tile, packed, splits, AttentionPlan.Arithmetic.WARP, false, 0, false, engine);
        List<KernelLaunch> launches = new ArrayList<>();
        boolean grouped = engine && packed > 1;
        boolean rearranged = grouped && attention.keyValueHeads() > 1 && attention.sequences() > 1;
        if (rearranged) {
            launches.add(copy("queries by group", attention, StreamingPlan.REARRANGING));
        }
        launches.add(new AttentionBlocks(gpu).lower(attention, plan, cache));
        if (splits > 1) {
            launches.add(new PartsCombination(gpu, combinedRows(attention.valueDim()), 1)
                    .lower(
                            "combination of " + splits,
                            (double) attention.sequences() * attention.queries() * attention.heads(),
                            attention.valueDim(),
                            attention.activations(),
                            splits));
        }
        if (grouped) {
            launches.add(
                    copy("outputs by head", attention, rearranged ? StreamingPlan.REARRANGING : StreamingPlan.USUAL));
        }
        return launches;
    }

    /** Rows of the output that a block combines (run_flash_splitkv_fwd). */
    private static int combinedRows(int headDim) {
        if (headDim % 128 == 0) {
            return 4;
        }
        return headDim % 64 == 0 ? 8 : 16;
    }

    private KernelLaunch copy(String name, Attention attention, StreamingPlan plan) {
        return new StreamingLowering(gpu)
                .lower(
                        new Streaming(
                                name,
                                Streaming.Kind.GATHER,
                                attention.sequences(),
                                attention.heads() * attention.valueDim(),
                                attention.activations()),
                        plan,
                        CacheState.IN_FORWARD_PASS);
    }

    /** num_splits_heuristic: the fewest parts that fill two blocks per SM nearly as well as any number does. */
    private int splits(Attention attention, AttentionTile tile, int packed) {
        int places = 2 * gpu.product().multiprocessors();
        long whole = AttentionBlocks.blocks(attention, tile.queryTile(), packed);
        int keyTiles = Ceiling.divide(attention.reachableKeys(), tile.keyTile());
        return KeyParts.fewest(whole, places, keyTiles, parts -> shortens(keyTiles, parts));
    }

    /** Whether a part more makes the longest part shorter. */
    private static boolean shortens(int keyTiles, int splits) {
        return splits == 1 || Ceiling.divide(keyTiles, splits) != Ceiling.divide(keyTiles, splits - 1);
    }
}
