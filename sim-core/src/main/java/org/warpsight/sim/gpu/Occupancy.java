package org.warpsight.sim.gpu;

import java.util.Locale;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Ceiling;

/**
 * How many thread blocks are resident on one SM, and which resource says so.
 *
 * @param blocksPerSm resident blocks, 0 where one block alone does not fit
 * @param warps resident warps of these blocks
 * @param limit the resource that runs out first
 */
public record Occupancy(int blocksPerSm, int warps, Limit limit) {

    /** Resource of an SM that bounds its resident blocks. */
    public enum Limit {
        REGISTERS,
        /** Registers of CDNA, most of which its wavefronts take as architectural ones. */
        VGPRS,
        /** The same, most of which they take as accumulation registers. */
        AGPRS,
        SHARED_MEMORY,
        WARPS,
        BLOCK_SLOTS,
        /** Not a resource: the kernel launches no more. */
        LAUNCH;

        /** In words, such as {@code shared memory}. */
        @Override
        public String toString() {
            return this == VGPRS || this == AGPRS
                    ? name().replace('S', 's')
                    : name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * What one block takes of an SM.
     *
     * @param threads threads of the block
     * @param registersPerThread registers as compiled; rounded up to the allocation unit here
     * @param accumulationRegisters of them those for accumulation only (AGPRs of CDNA)
     * @param sharedBytes shared memory as requested; the system's reserve is added here
     */
    public record Demand(int threads, int registersPerThread, int accumulationRegisters, int sharedBytes) {
        /** What a block takes whose registers are all alike. */
        public Demand(int threads, int registersPerThread, int sharedBytes) {
            this(threads, registersPerThread, 0, sharedBytes);
        }
    }

    /**
     * Occupancy of blocks with the given demand: the smallest of the four limits (CUDA occupancy rules). Each scheduler has a
     * file of its own, in which a warp's registers lie.
     */
    public static Occupancy of(Architecture architecture, Demand demand) {
        Architecture.Multiprocessor sm = architecture.multiprocessor();
        Architecture.SharedMemory shared = architecture.sharedMemory();
        int warps = Ceiling.divide(demand.threads(), architecture.warpSize());
        int unit = sm.registerAllocationUnit();
        int registers = Ceiling.divide(demand.registersPerThread(), unit) * unit * architecture.warpSize();
        int sharedBytes = demand.sharedBytes() + shared.reservedBytesPerBlock();

        Occupancy least = new Occupancy(sm.maxBlocks(), sm.maxBlocks() * warps, Limit.BLOCK_SLOTS);
        least = least.atMost(sm.maxWarps() / warps, warps, Limit.WARPS);
        if (registers > 0) {
            int fit = sm.registers() / sm.schedulers() / registers * sm.schedulers();
            least = least.atMost(fit / warps, warps, registerLimit(sm, demand));
        }
        if (sharedBytes > 0) {
            int fit = demand.sharedBytes() > shared.maxBytesPerBlock() ? 0 : shared.maxBytes() / sharedBytes;
            least = least.atMost(fit, warps, Limit.SHARED_MEMORY);
        }
        return least;
    }

    private static Limit registerLimit(Architecture.Multiprocessor sm, Demand demand) {
        if (sm.accumulationRegistersPerThread().isEmpty()) {
            return Limit.REGISTERS;
        }
        return 2 * demand.accumulationRegisters() > demand.registersPerThread() ? Limit.AGPRS : Limit.VGPRS;
    }

    /** The same with no more than so many blocks, as a kernel of persistent blocks launches them; 0 for as many as fit. */
    public Occupancy launching(int blocks) {
        return blocks == 0 ? this : atMost(blocks, blocksPerSm == 0 ? 0 : warps / blocksPerSm, Limit.LAUNCH);
    }

    private Occupancy atMost(int blocks, int warpsOfBlock, Limit by) {
        return blocks < blocksPerSm ? new Occupancy(blocks, blocks * warpsOfBlock, by) : this;
    }
}
