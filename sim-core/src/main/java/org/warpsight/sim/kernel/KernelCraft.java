package org.warpsight.sim.kernel;

import java.util.Optional;

/**
 * What a kernel author does well or badly beside choosing tiles.
 *
 * @param schedule who loads, who multiplies, and what they wait for
 * @param bounds how much of the GPU it takes at most
 * @param operands how tiles of A and B are kept for their turn
 * @param output how a tile of C comes about and leaves
 */
public record KernelCraft(Schedule schedule, LaunchBounds bounds, Operands operands, Output output) {
    /** Threads that arrive at the barriers of a stage: one elected of each of two warpgroups that multiply, and the loader. */
    private static final int ELECTED_ARRIVALS = 3;

    /** Places for which DeepGEMM compiles a loop each (sm90_fp8_gemm_1d2d.cuh, {@code kShouldOptimize}). */
    private static final int COMPILED_PLACES = 4;

    /** Elected arrivals, one multiplication in flight, as many registers as needed, all SMs, bulk stores, swizzled tiles. */
    public static final KernelCraft TUNED = new KernelCraft(
            new Schedule(true, true, ELECTED_ARRIVALS, false),
            LaunchBounds.NONE,
            new Operands(OperandLayout.SWIZZLED, Staging.REGISTERS),
            new Output(Store.BULK, SplitSum.SECOND_KERNEL, false, Staged.TUNED, COMPILED_PLACES));

    /** The kernels of Ampere, which later architectures run as well: every warp loads, multiplies and stores. */
    public static final KernelCraft WARPS_IN_STEP = new KernelCraft(
            new Schedule(false, false, ELECTED_ARRIVALS, false),
            LaunchBounds.NONE,
            TUNED.operands(),
            new Output(Store.ORDERED, SplitSum.SECOND_KERNEL, false, Staged.TUNED, COMPILED_PLACES));

    /**
     * How the warps of a block share the steps.
     *
     * @param loaderWarps whether a warpgroup of its own issues the loads; without it, the warps that multiply do
     * @param warpgroups whether warpgroups multiply together where the architecture has instructions for it (wgmma)
     * @param stepArrivals threads that arrive at the barriers of a stage: elected ones, or all of them
     * @param drained whether every step waits for its own multiplication before the stage is given back
     */
    public record Schedule(boolean loaderWarps, boolean warpgroups, int stepArrivals, boolean drained) {
        public Schedule {
            if (stepArrivals < 1) {
                throw new IllegalArgumentException("a kernel's schedule needs arrivals >= 1 but has " + stepArrivals);
            }
        }
    }

    /**
     * What a kernel takes at most.
     *
     * @param registersPerThread registers of a thread that multiplies; 0 for as many as it needs
     * @param sms SMs that it uses; 0 for all
     * @param launchedBlocks blocks that it launches for an SM; 0 for as many as fit
     */
    public record LaunchBounds(int registersPerThread, int sms, int launchedBlocks) {
        /** As much as there is. */
        public static final LaunchBounds NONE = new LaunchBounds(0, 0, 0);

        public LaunchBounds {
            if (registersPerThread < 0 || sms < 0 || launchedBlocks < 0) {
                throw new IllegalArgumentException("a kernel's bounds need registers, SMs and blocks >= 0 but have "
                        + registersPerThread + ", " + sms + ", " + launchedBlocks);
            }
        }
    }

    /**
     * Tiles of A and B on their way to the matrix pipe.
     *
     * @param layout how they lie in shared memory
     * @param staging where they wait for their turn
     * @param mfma the matrix instructions of CDNA that take them; empty for whichever is fastest
     */
    public record Operands(OperandLayout layout, Staging staging, Optional<MfmaShape> mfma) {
        /** Operands that the fastest instruction takes. */
        public Operands(OperandLayout layout, Staging staging) {
            this(layout, staging, Optional.empty());
        }
    }

    /** Where a tile is between its arrival and its turn, on architectures whose loads pass through registers. */
    public enum Staging {
        /** The tile on its way is held in registers, one stage less in shared memory. */
        REGISTERS,
        /** Loads write into shared memory without touching registers (direct-to-LDS). */
        DIRECT
    }

    /**
     * Tiles of C.
     *
     * @param store how they leave
     * @param splitSum how the parts of blocks that share a tile along k are added up
     * @param streamK whether those of the last, partly filled wave are cut along k so that all SMs share them
     * @param staged how they pass through shared memory, where they are bulk stores
     * @param compiledPlaces where columns of two scales meet inside a tile, at so many places or fewer as tiles come round
     *     again, a loop is compiled for each place; else every sum's scale is selected
     */
    public record Output(Store store, SplitSum splitSum, boolean streamK, Staged staged, int compiledPlaces) {
        public Output {
            if (compiledPlaces < 0) {
                throw new IllegalArgumentException(
                        "a kernel's output needs compiled places >= 0 but has " + compiledPlaces);
            }
        }
    }

    /**
     * A tile of C in shared memory, on its way to a bulk store.
     *
     * @param layout how its rows lie there
     * @param awaited whether the warps that multiply wait for the store of a tile before they begin with the next
     */
    public record Staged(OperandLayout layout, boolean awaited) {
        /** Free of bank conflicts, and stored while the next tile is multiplied. */
        public static final Staged TUNED = new Staged(OperandLayout.SWIZZLED, false);
    }

    /** How the partial sums of blocks that share a tile along k become C. */
    public enum SplitSum {
        /** Each block writes its part in FP32; a second kernel reads and adds them. */
        SECOND_KERNEL,
        /** The blocks add to the tile one after another. */
        IN_TURN,
        /** A first kernel clears C; each block adds its part at L2, as Composable Kernel does (KBatch). */
        AT_L2,
        /** The blocks form a cluster; each adds a share of the tile, which it reads from the others' shared memory. */
        IN_CLUSTER
    }

    /** How accumulators become C. */
    public enum Store {
        /** Each thread writes what it has: pairs of elements, which fill half of a 32-byte sector. */
        SCATTERED,
        /** As scattered, ordered so that sectors are filled before they leave. */
        ORDERED,
        /** Through shared memory and out by a bulk copy, while the block goes on. */
        BULK
    }

    /** The same craft with a number of registers for a thread that multiplies. */
    KernelCraft withRegisters(int perThread) {
        return with(new LaunchBounds(perThread, bounds.sms, bounds.launchedBlocks));
    }

    /** The same craft in a kernel that launches no more than so many blocks for an SM; 0 for as many as fit. */
    KernelCraft withLaunchedBlocks(int most) {
        return with(new LaunchBounds(bounds.registersPerThread, bounds.sms, most));
    }

    /** The same craft with splits that are added one after another. */
    KernelCraft withSerialSplits() {
        return with(SplitSum.IN_TURN);
    }

    /** The same craft with splits that are added up in another way. */
    public KernelCraft with(SplitSum other) {
        return with(new Output(output.store, other, output.streamK, output.staged, output.compiledPlaces));
    }

    /** The same craft with or without stream-K. */
    public KernelCraft withStreamK(boolean on) {
        return with(new Output(output.store, output.splitSum, on, output.staged, output.compiledPlaces));
    }

    /** The same craft with tiles of C that pass through shared memory, and are scaled, in another way. */
    KernelCraft with(Staged other, int compiledPlaces) {
        return with(new Output(output.store, output.splitSum, output.streamK, other, compiledPlaces));
    }

    /** The same craft with tiles that lie otherwise in shared memory. */
    public KernelCraft with(OperandLayout other) {
        return new KernelCraft(schedule, bounds, new Operands(other, operands.staging, operands.mfma), output);
    }

    /** The same craft with matrix instructions of CDNA of a shape. */
    public KernelCraft with(MfmaShape shape) {
        return new KernelCraft(
                schedule, bounds, new Operands(operands.layout, operands.staging, Optional.of(shape)), output);
    }

    /** The same craft with steps that overlap their copies, products and promotion, as assembly orders them by hand. */
    public KernelCraft interleaved() {
        return withSteps(false, operands.staging);
    }

    /** The same craft with other steps. */
    KernelCraft withSteps(boolean drained, Staging staging) {
        return new KernelCraft(
                new Schedule(schedule.loaderWarps, schedule.warpgroups, schedule.stepArrivals, drained),
                bounds,
                new Operands(operands.layout, staging, operands.mfma),
                output);
    }

    private KernelCraft with(LaunchBounds other) {
        return new KernelCraft(schedule, other, operands, output);
    }

    private KernelCraft with(Output other) {
        return new KernelCraft(schedule, bounds, operands, other);
    }
}
