package org.warpsight.sim.validation;

import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.microbenchmark.ShortBlocks;

/** Rows about long arrays of doubles in HBM that kernels pass over with as many threads as an SM holds. */
final class StreamExperiments {
    /** Of BabelStream, src/cuda/CUDAStream.cu and src/hip/HIPStream.cu: TBSIZE. */
    private static final int BLOCK_THREADS = 1024;

    private StreamExperiments() {}

    /** What the model reads in an experiment; empty if it is not about such arrays. */
    static Optional<Reading> read(Gpu gpu, String experiment, Parameters parameters) {
        return switch (experiment + ": " + parameters.text()) {
            case "babelstream in GB/s: Copy", "babelstream in GB/s: Mul" -> elementwise(gpu, 1);
            case "babelstream in GB/s: Add", "babelstream in GB/s: Triad" -> elementwise(gpu, 2);
            // Few blocks that stay and add up what they read.
            case "babelstream in GB/s: Dot" -> Optional.of(CacheExperiments.hbmReads(gpu));
            case "opencl_benchmark in GB/s: coalesced read" -> Optional.of(CacheExperiments.hbmReads(gpu));
            default -> Optional.empty();
        };
    }

    /** Every thread computes one element of the result and ends. */
    private static Optional<Reading> elementwise(Gpu gpu, int reads) {
        int threads = gpu.architecture().multiprocessor().maxWarps()
                * gpu.architecture().warpSize();
        ShortBlocks blocks = new ShortBlocks(gpu, threads / BLOCK_THREADS, threads, Double.BYTES, reads, 1);
        return Optional.of(
                new Reading(blocks.bytesPerSecond() / 1e9, blocks.boundByMemory() ? Limiter.HBM : Limiter.LATENCY));
    }
}
