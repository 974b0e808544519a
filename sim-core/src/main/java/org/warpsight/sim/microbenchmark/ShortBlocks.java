package org.warpsight.sim.microbenchmark;

import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.sim.gpu.Misses;

/**
 * A kernel over arrays in HBM whose threads each read and write one element and end, with a limited number of blocks on an
 * SM at a time.
 *
 * <pre>
 *   dispatch ─► read (latency) ─► write (─► acknowledged) ─► dispatch of the next block
 * </pre>
 *
 * <p>Blocks at work lie beside each other in memory, so that DRAM rows are read and written whole.
 *
 * <p>By Little's law the rate is what is in flight over the time of a block, until HBM is full and latency grows.
 *
 * @param blocksPerSm resident blocks of each SM
 * @param threadsPerSm resident threads of each SM, in all blocks
 * @param elementBytes size of an element
 * @param reads arrays that are read
 * @param writes arrays that are written
 */
public record ShortBlocks(Gpu gpu, int blocksPerSm, double threadsPerSm, int elementBytes, int reads, int writes) {

    /** Bytes read and written per second. */
    public double bytesPerSecond() {
        double moved =
                threadsPerSm * elementBytes * (reads + writes) * gpu.product().multiprocessors();
        return moved / (loop().picosecondsPerRound() * 1e-12);
    }

    /** Whether waiting for others takes longer than a lone block. */
    public boolean boundByMemory() {
        RequestLoop loop = loop();
        return loop.picosecondsPerRound() > 2 * loop.unloadedPicoseconds();
    }

    private RequestLoop loop() {
        double ofBlock = threadsPerSm / blocksPerSm * elementBytes;
        return new RequestLoop(
                gpu,
                blocksPerSm,
                reads * ofBlock,
                Misses.toHbm(1),
                writes * ofBlock,
                gpu.architecture().memory().rowBytes(),
                gpu.architecture().launch().blockCycles(),
                new Clock(gpu.product().maximumClockMhz()));
    }
}
