package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;

/**
 * Registers of a lane in a GEMM of CDNA, whose SIMDs have one file for two kinds of them.
 *
 * <pre>
 *   architectural (VGPRs)  addresses, fragments, tiles on their way, sums that the vector pipe scales;
 *                          sums that accumulation registers have no room for
 *   accumulation (AGPRs)   sums of products; what architectural registers have no room for: moved there and back
 *   memory                 what neither has room for
 * </pre>
 *
 * <p>Matrix instructions take and give both kinds, as loads and stores do; vector instructions know architectural ones only
 * (CDNA3 ISA guide, sections 3.6.4 and 7.1; CDNA 2 likewise).
 *
 * @param architectural VGPRs
 * @param sums AGPRs with sums, which the epilogue moves to VGPRs
 * @param parked AGPRs with values that the vector pipe needs in every step
 * @param spilled values in memory
 */
record VectorRegisters(int architectural, int sums, int parked, int spilled) {
    /** Accumulation registers begin at a multiple of so many (LLVM AMDGPU usage, ACCUM_OFFSET). */
    private static final int BOUNDARY = 4;

    /**
     * Deals registers.
     *
     * @param products sums that only matrix instructions change before the epilogue
     * @param others what the vector pipe works with
     * @param most registers of both kinds that the kernel allows itself; 0 for as many as there are
     */
    static VectorRegisters of(Architecture architecture, int products, int others, int most) {
        Architecture.Multiprocessor limits = architecture.multiprocessor();
        int file = limits.maxRegistersPerThread();
        int all = most > 0 ? Math.min(most, file) : file;
        int vectors = Math.min(all, limits.architecturalRegistersPerThread());
        int accumulators = limits.accumulationRegistersPerThread().orElse(0);
        int sums = Math.min(products, Math.min(accumulators, Math.max(0, all - Math.min(others, vectors))));
        int wanted = others + products - sums;
        int architectural = Math.min(wanted, Math.min(vectors, all - sums));
        int parked = Math.min(wanted - architectural, Math.max(0, Math.min(accumulators, all - architectural) - sums));
        return new VectorRegisters(architectural, sums, parked, wanted - architectural - parked);
    }

    /** Registers of both kinds, as they are allocated. */
    int all() {
        boolean both = accumulation() > 0;
        int begin = both ? (architectural + BOUNDARY - 1) / BOUNDARY * BOUNDARY : architectural;
        return begin + accumulation();
    }

    /** AGPRs. */
    int accumulation() {
        return sums + parked;
    }

    /** Cycles of the vector pipe in which the wavefronts of a block move registers of a lane from one kind to the other. */
    static double moveCycles(Architecture architecture, int wavefronts, double registers) {
        return registers
                * wavefronts
                * architecture.vectorPipe().warpIssueCycles()
                / architecture.multiprocessor().schedulers();
    }

    /** Cycles of L1's port in which the wavefronts of a block write the spilled values of a step and read them again. */
    double spillCycles(Architecture architecture, int wavefronts) {
        double bytes = 2.0 * spilled * Registers.BYTES * wavefronts * architecture.warpSize();
        return bytes / architecture.multiprocessor().l1BytesPerClock();
    }
}
