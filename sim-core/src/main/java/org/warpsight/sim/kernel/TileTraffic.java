package org.warpsight.sim.kernel;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.Misses;
import org.warpsight.sim.gpu.TileCache;

/**
 * Which loads of a tiled GEMM miss L2, found by walking the waves of the grid through the caches.
 *
 * <pre>
 *   blocks of a wave, dealt over chiplets in turn ──► L2 of each chiplet ──► memory-side cache ──► HBM
 * </pre>
 *
 * <p>The blocks of a wave go through k together. So of the blocks of a chiplet that need the same piece of A or B in the
 * same wave one fetches it and the others find it there; between waves the caches' capacity and the tile order decide.
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
     * The caches on the way.
     *
     * @param chiplets chiplets that each have an L2
     * @param chipletBytes what the L2 of one of them holds of data that all its SMs read
     * @param sideBytes capacity of the memory-side cache; 0 where there is none
     */
    record Caches(int chiplets, double chipletBytes, double sideBytes) {
        static Caches of(Gpu gpu) {
            return new Caches(
                    gpu.product().chiplets(), gpu.sharedL2Bytes(), gpu.product().memorySideCacheBytes());
        }
    }

    /**
     * What of a kernel's loads misses.
     *
     * @param waves of each of the first waves
     * @param mean of all loads, waves that were not walked counted like the last one that was
     */
    record WaveMisses(Misses[] waves, Misses mean) {}

    /** What of the loads misses. */
    WaveMisses misses(KernelGrid grid, TileOrder order, Caches caches) {
        ChipletCaches cache = new ChipletCaches(caches);
        Operand a = new Operand(cache, panelA, 0);
        Operand b = new Operand(cache, panelB, TAG_B);
        long wave = grid.waveBlocks();
        long together = order instanceof TileOrder.PerChiplet ? wave / caches.chiplets() : wave;
        TileGrid.Numbering walk = tiles.new Numbering(order, squareWidth(together), grid.sms(), caches.chiplets());
        Misses[] result = new Misses[(int) Math.min(grid.waves(), WALKED_WAVES)];
        Missed all = Missed.NOTHING;
        for (int w = 0; w < result.length; w++) {
            long first = w * wave;
            long last = Math.min(grid.blocks(), first + wave);
            for (long block = first; block < last; block++) {
                enter(block, walk, a, b, (int) (block % caches.chiplets()));
            }
            Missed missed = Missed.NOTHING;
            for (int piece = 0; piece < PIECES; piece++) {
                missed = missed.plus(a.read(piece), 1).plus(b.read(piece), 1);
            }
            a.wave.clear();
            b.wave.clear();
            for (long block = first; block < last; block++) {
                cache.write(TAG_C + block, tileCBytes, (int) (block % caches.chiplets()));
            }
            result[w] = missed.of((last - first) * (panelA.bytes() + panelB.bytes()));
            double alike = w == result.length - 1 ? (double) (grid.blocks() - first) / (last - first) : 1;
            all = all.plus(missed, alike);
        }
        return new WaveMisses(result, all.of(grid.blocks() * (panelA.bytes() + panelB.bytes())));
    }

    /** Bytes that a number of loads did not find. */
    private record Missed(double l2, double sideCache) {
        static final Missed NOTHING = new Missed(0, 0);

        Missed plus(Missed more, double times) {
            return new Missed(l2 + times * more.l2, sideCache + times * more.sideCache);
        }

        Misses of(double bytes) {
            return new Misses(l2 / bytes, sideCache / bytes);
        }
    }

    /** A wave of c columns and wave / c rows reads least where both operands contribute the same. */
    private long squareWidth(long wave) {
        double atOnce = Math.max(1, (double) wave / splits);
        long width = Math.round(Math.sqrt(atOnce * panelA.bytes() / panelB.bytes()));
        return Math.max(1, Math.min(tiles.columns(), width));
    }

    private void enter(long block, TileGrid.Numbering walk, Operand a, Operand b, int chiplet) {
        long split = block % splits;
        TileGrid.Panels panels = walk.panels(block / splits);
        a.wave.add(new Read(panels.a() * splits + split, chiplet));
        b.wave.add(new Read(panels.b() * splits + split, chiplet));
    }

    /** A panel, or a piece of one, that a chiplet reads. */
    private record Read(long index, int chiplet) {}

    /** The L2 of every chiplet, and the cache on the memory's side of them. */
    private static final class ChipletCaches {
        private final TileCache[] chiplets;
        private final TileCache side;

        ChipletCaches(Caches caches) {
            chiplets = new TileCache[caches.chiplets()];
            Arrays.setAll(chiplets, chiplet -> new TileCache(caches.chipletBytes()));
            side = new TileCache(caches.sideBytes());
        }

        void write(long key, double bytes, int chiplet) {
            chiplets[chiplet].touch(key, bytes);
            side.touch(key, bytes);
        }
    }

    /** The panels of one operand: those of the present wave, and those read before. */
    private static final class Operand {
        private final ChipletCaches caches;
        private final Panel panel;
        private final long tag;
        private final Set<Read> wave = new LinkedHashSet<>();
        private final Set<Read> readBefore = new LinkedHashSet<>();

        Operand(ChipletCaches caches, Panel panel, long tag) {
            this.caches = caches;
            this.panel = panel;
            this.tag = tag;
        }

        /** Reads one piece of every panel of the wave; the bytes that were not there. */
        Missed read(int piece) {
            double bytes = panel.bytes() / PIECES;
            double pastL2 = 0;
            double pastSideCache = 0;
            for (Read read : wave) {
                long key = tag + read.index() * PIECES + piece;
                double elsewhere = readBefore.add(new Read(key, read.chiplet())) ? 1 - panel.resident() : 1;
                if (!caches.chiplets[read.chiplet()].touch(key, bytes)) {
                    pastL2 += bytes * elsewhere;
                    pastSideCache += caches.side.touch(key, bytes) ? 0 : bytes * elsewhere;
                }
            }
            return new Missed(pastL2, pastSideCache);
        }
    }
}
