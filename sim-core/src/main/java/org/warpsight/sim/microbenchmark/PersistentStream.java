package org.warpsight.sim.microbenchmark;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.CacheSets;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.sim.gpu.Misses;

/**
 * Blocks that stay on their SMs and pass over the same arrays again and again, one read and one written. After every pass
 * they wait for one another: the first thread of each adds to a counter in L2 once what its block has written is there, and
 * looks at the counter until all have.
 *
 * <pre>
 *   pass      = read ─► write ─► barrier ─► the next pass
 *   barrier   = stores acknowledged + addition + last look, each a way to L2 and back, + one cycle for every block
 * </pre>
 *
 * <p>Additions to one address are done one in a clock (Kepler tuning guide, "Global memory atomics"; for AMD none is stated).
 *
 * @param bytes read and written in a pass
 */
public record PersistentStream(Gpu gpu, double bytes) {
    /** As many blocks as an SM holds if they are large, so that few wait for one another. */
    private static final int BLOCK_THREADS = 1024;

    /** Seconds from one pass to the next. */
    public double secondsPerPass() {
        return loop().picosecondsPerRound() * 1e-12;
    }

    /** Whether moving the bytes takes longer than the barrier and a lone access. */
    public boolean boundByMemory() {
        RequestLoop loop = loop();
        return loop.picosecondsPerRound() > 2 * loop.unloadedPicoseconds();
    }

    private RequestLoop loop() {
        Architecture architecture = gpu.architecture();
        int blocksPerSm = architecture.multiprocessor().maxWarps() * architecture.warpSize() / BLOCK_THREADS;
        int blocks = blocksPerSm * gpu.product().multiprocessors();
        double ofBlock = bytes / 2 / blocks;
        double kept = CacheSets.ofL2(architecture, gpu.product().l2Bytes()).kept(bytes);
        return new RequestLoop(
                gpu,
                blocksPerSm,
                ofBlock,
                Misses.toHbm(1 - kept),
                ofBlock,
                ofBlock,
                barrierCycles(blocks),
                new Clock(gpu.product().maximumClockMhz()));
    }

    private double barrierCycles(int blocks) {
        double trip = gpu.architecture().meanL2Cycles();
        // Where blocks wait for their stores anyway, the loop counts that.
        double fence = gpu.architecture().launch().acknowledgement() > 0 ? 0 : trip;
        return fence + 2 * trip + blocks;
    }
}
