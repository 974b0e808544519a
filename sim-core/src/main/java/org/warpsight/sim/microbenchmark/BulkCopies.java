package org.warpsight.sim.microbenchmark;

import org.warpsight.hardware.Architecture.CopyKind;
import org.warpsight.hardware.Gpu;

/**
 * Blocks on every SM that each copy a box from HBM to shared memory with TMA, wait at a barrier and copy the next.
 *
 * @param blocksPerSm blocks on each SM
 * @param bytes size of a box
 * @param contiguousBytes length of the runs it consists of in memory
 */
public record BulkCopies(Gpu gpu, int blocksPerSm, double bytes, double contiguousBytes) {

    /**
     * Copies on a GPU.
     *
     * @throws IllegalArgumentException if the GPU has no TMA
     */
    public BulkCopies {
        if (gpu.architecture().copyEngine().kind() != CopyKind.TMA) {
            throw new IllegalArgumentException(gpu.id() + " has no TMA");
        }
    }

    /** From one copy of a block to its next. */
    public double picosecondsPerCopy() {
        return loop().picosecondsPerRound();
    }

    /** Bytes per second of all SMs. */
    public double bytesPerSecond() {
        return bytes * blocksPerSm * gpu.product().multiprocessors() / (picosecondsPerCopy() * 1e-12);
    }

    /** Whether waiting for others takes longer than the latency that a lone copy has. */
    public boolean boundByMemory() {
        return picosecondsPerCopy() > 2 * loop().unloadedPicoseconds();
    }

    private RequestLoop loop() {
        return new RequestLoop(
                gpu,
                blocksPerSm,
                bytes,
                0,
                contiguousBytes,
                gpu.architecture().copyEngine().overheadCycles());
    }
}
