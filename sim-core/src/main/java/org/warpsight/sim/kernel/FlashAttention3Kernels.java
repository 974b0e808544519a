package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.workload.operator.Attention;

/**
 * FlashAttention-3 (Dao-AILab/flash-attention, hopper).
 *
 * <pre>
 *   dense:  attention
 *   engine: schedule of tiles, attention over pages (, combination of parts)
 * </pre>
 *
 * <p>With the sequence lengths of an engine, which the host does not know, a small kernel works out the parts first
 * (prepare_varlen_num_blocks), and all heads that share keys go into one tile. Each kernel is launched early by the one
 * before it.
 *
 * @param engine whether they are called as a serving engine does, over pages
 */
record FlashAttention3Kernels(Gpu gpu, PlanFamilies families, boolean engine) implements AttentionKernels {
    /** No split of so few key tiles (num_splits_heuristic). */
    private static final int FEW_KEY_TILES = 4;

    /** Margin by which the schedule makes parts longer (prepare_varlen_num_blocks). */
    private static final double SCHEDULE_MARGIN = 1.1;

    @Override
    public List<KernelLaunch> lower(Attention attention, CacheState cache) {
        int group = attention.heads() / attention.keyValueHeads();
        AttentionTile tile = families.attentionTile(
                AttentionKernel.FLASH_ATTENTION_3, attention, attention.queries() * group, engine);
        int packed = engine || packingFillsTiles(attention.queries(), group, tile.queryTile()) ? group : 1;
        long rowTiles = Ceiling.divide(attention.queries() * packed, tile.queryTile());
        int keyTiles = Ceiling.divide(attention.reachableKeys(), tile.keyTile());
        long heads = (long) attention.keyValueHeads() * (group / packed);
        int sms = gpu.product().multiprocessors();
        // With lengths on the device, the host prepares for one long sequence among short ones.
        int atMost = splits(heads * rowTiles * (engine ? 1 : attention.sequences()), sms, keyTiles);
        int splits = atMost;
        if (engine) {
            double perSm = Math.ceil(SCHEDULE_MARGIN * attention.sequences() * rowTiles * keyTiles * heads / sms);
            splits = Math.max(1, Math.min((int) Math.ceil(keyTiles / Math.max(1, perSm)), atMost));
        }
        AttentionPlan plan = new AttentionPlan(
                "flash attention 3", tile, packed, splits, AttentionPlan.Arithmetic.WARPGROUP, true, 0, true, engine);
        List<KernelLaunch> launches = new ArrayList<>();
        KernelLaunch main = new AttentionBlocks(gpu).lower(attention, plan, cache);
        if (engine) {
            launches.add(new StreamingLowering(gpu).small("tile schedule", attention.sequences()));
            launches.add(main.launchedEarly());
        } else {
            launches.add(main);
        }
        if (atMost > 1) {
            launches.add(new StreamingLowering(gpu)
                    .combination("combination of " + splits, attention, splits)
                    .launchedEarly());
        }
        return launches;
    }

    /** should_pack_gqa: heads share a tile where a tenth more of its rows is filled so. */
    private static boolean packingFillsTiles(int queries, int group, int rows) {
        double apart = (double) queries / (Ceiling.divide(queries, rows) * rows);
        double packed = (double) queries * group / (Ceiling.divide(queries * group, rows) * rows);
        return apart < 0.9 * packed;
    }

    static int splits(long blocks, int sms, int keyTiles) {
        return keyTiles <= FEW_KEY_TILES ? 1 : KeyParts.fewest(blocks, sms, keyTiles, parts -> true);
    }
}
