package org.warpsight.sim.kernel;

import java.util.LinkedHashSet;
import java.util.Set;
import org.warpsight.sim.gpu.TileCache;

/**
 * Which loads of a tiled GEMM miss L2, found by walking the waves of the grid through a cache.
 *
 * <p>The blocks of a wave go through k together. So of the blocks that need the same piece of A or B in the same wave one
 * fetches it and the others find it there; between waves the cache's capacity and the tile order decide.
 *
 * @param tiles the tiles of C
 * @param splits blocks per tile of C, each with a part of k
 * @param panelA what one block reads of A
 * @param panelB what one block reads of B
 * @param tileCBytes bytes that one block writes
 */
record TileTraffic(TileGrid tiles, int splits, Panel panelA, Panel panelB, double tileCBytes) {
    /** Pieces along k that a panel is cut into for the walk: finer ones change the hit rate by less than a percent. */
    private static final int PIECES = 8;

    /** Waves that are walked one by one; further ones repeat the last. */
    private static final int WALKED_WAVES = 48;

    private static final long TAG_B = 1L << 60;
    private static final long TAG_C = 1L << 61;

    /**
     * A strip of an operand, one tile high and as long as a block's part of k.
     *
     * @param bytes its size
     * @param resident part of the operand that L2 holds before the kernel starts
     */
    record Panel(double bytes, double resident) {}

    /**
     * Miss fractions of a kernel's loads.
     *
     * @param waves of each of the first waves
     * @param mean of all loads, waves that were not walked counted like the last one that was
     */
    record Misses(double[] waves, double mean) {}

    /** What of the loads misses. */
    Misses misses(KernelGrid grid, TileOrder order, double cacheBytes) {
        TileCache cache = new TileCache(cacheBytes);
        Operand a = new Operand(cache, panelA, 0);
        Operand b = new Operand(cache, panelB, TAG_B);
        long wave = grid.waveBlocks();
        TileGrid.Numbering walk = tiles.new Numbering(order, squareWidth(wave), grid.sms());
        double[] result = new double[(int) Math.min(grid.waves(), WALKED_WAVES)];
        double missedBlocks = 0;
        for (int w = 0; w < result.length; w++) {
            long first = w * wave;
            long last = Math.min(grid.blocks(), first + wave);
            for (long block = first; block < last; block++) {
                enter(block, walk, a, b);
            }
            double missed = 0;
            for (int piece = 0; piece < PIECES; piece++) {
                missed += a.read(piece) + b.read(piece);
            }
            a.wave.clear();
            b.wave.clear();
            for (long block = first; block < last; block++) {
                cache.touch(TAG_C + block, tileCBytes);
            }
            result[w] = missed / ((last - first) * (panelA.bytes() + panelB.bytes()));
            long alike = w == result.length - 1 ? grid.blocks() - first : last - first;
            missedBlocks += result[w] * alike;
        }
        return new Misses(result, missedBlocks / grid.blocks());
    }

    /** A wave of c columns and wave / c rows reads least where both operands contribute the same. */
    private long squareWidth(long wave) {
        double atOnce = Math.max(1, (double) wave / splits);
        long width = Math.round(Math.sqrt(atOnce * panelA.bytes() / panelB.bytes()));
        return Math.max(1, Math.min(tiles.columns(), width));
    }

    private void enter(long block, TileGrid.Numbering walk, Operand a, Operand b) {
        long split = block % splits;
        TileGrid.Panels panels = walk.panels(block / splits);
        a.wave.add(panels.a() * splits + split);
        b.wave.add(panels.b() * splits + split);
    }

    /** The panels of one operand: those of the present wave, and those read before. */
    private static final class Operand {
        private final TileCache cache;
        private final Panel panel;
        private final long tag;
        private final Set<Long> wave = new LinkedHashSet<>();
        private final Set<Long> readBefore = new LinkedHashSet<>();

        Operand(TileCache cache, Panel panel, long tag) {
            this.cache = cache;
            this.panel = panel;
            this.tag = tag;
        }

        /** Reads one piece of every panel of the wave; the bytes that come from HBM. */
        double read(int piece) {
            double bytes = panel.bytes() / PIECES;
            double missed = 0;
            for (long index : wave) {
                long key = tag + index * PIECES + piece;
                boolean first = readBefore.add(key);
                if (!cache.touch(key, bytes)) {
                    missed += first ? bytes * (1 - panel.resident()) : bytes;
                }
            }
            return missed;
        }
    }
}
