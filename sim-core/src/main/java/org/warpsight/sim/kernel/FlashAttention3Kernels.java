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
 */
final class FlashAttention3Kernels implements AttentionKernels {
    /** Keys are split only where the blocks leave this part of the SMs idle (num_splits_heuristic). */
    private static final double ENOUGH_BLOCKS = 0.8;

    /** No split of so few key tiles, nor worse than this part of the best occupancy (num_splits_heuristic). */
    private static final int FEW_KEY_TILES = 4;

    private static final double GOOD_EFFICIENCY = 0.85;
    private static final int MOST_SPLITS = 128;

    /** Margin by which the schedule makes parts longer (prepare_varlen_num_blocks). */
    private static final double SCHEDULE_MARGIN = 1.1;

    private final Gpu gpu;
    private final PlanFamilies families;
    private final boolean engine;
    private final AttentionBlocks blocks;
    private final StreamingLowering streams;

    /**
     * The kernels.
     *
     * @param engine whether they are called as a serving engine does, over pages
     */
    FlashAttention3Kernels(Gpu gpu, PlanFamilies families, boolean engine) {
        this.gpu = gpu;
        this.families = families;
        this.engine = engine;
        this.blocks = new AttentionBlocks(gpu);
        this.streams = new StreamingLowering(gpu);
    }

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
        KernelLaunch main = blocks.lower(attention, plan, cache);
        if (engine) {
            launches.add(streams.small("tile schedule", attention.sequences()));
            launches.add(main.launchedEarly());
        } else {
            launches.add(main);
        }
        if (atMost > 1) {
            launches.add(streams.combination("combination of " + splits, attention, splits)
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
        if (blocks >= ENOUGH_BLOCKS * sms || keyTiles <= FEW_KEY_TILES) {
            return 1;
        }
        int most = Math.min(Math.min(MOST_SPLITS, sms), keyTiles);
        double best = 0;
        for (int splits = 1; splits <= most; splits++) {
            best = Math.max(best, efficiency(blocks * splits, sms));
        }
        int splits = 1;
        while (efficiency(blocks * splits, sms) < GOOD_EFFICIENCY * best) {
            splits++;
        }
        return splits;
    }

    /** Part of the places that the waves of some blocks fill. */
    static double efficiency(long blocks, int places) {
        double waves = (double) blocks / places;
        return waves / Math.ceil(waves);
    }
}
