package org.warpsight.hardware;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A GPU generation: the microarchitecture that all of its products share, in cycles and bytes per clock.
 *
 * @param id identifier, such as {@code hopper}
 * @param name name for people
 * @param vendor who makes it
 * @param warpSize threads (NVIDIA) or lanes of a wavefront (AMD) that execute in lockstep
 * @param multiprocessor the limits of one SM or CU
 * @param sharedMemory banks and ports of shared memory (LDS)
 * @param matrixPipe tensor cores or MFMA units of one SM or CU
 * @param vectorPipe vector and special-function units of one SM or CU
 * @param copyEngine how tiles travel from global to shared memory
 * @param smNetwork how SMs of a cluster reach each other's shared memory; empty where blocks form no clusters
 * @param latency unloaded latencies
 * @param l2 the cache shared by the SMs of a chiplet
 * @param memory how HBM serves requests
 * @param launch what starting kernels and thread blocks costs
 * @param power constants of the power model
 * @param calibration the numbers of this file that measurements may fit, and how they were fitted
 * @param sources where each number comes from, by JSON path
 */
public record Architecture(
        String id,
        String name,
        Vendor vendor,
        int warpSize,
        Multiprocessor multiprocessor,
        SharedMemory sharedMemory,
        MatrixPipe matrixPipe,
        VectorPipe vectorPipe,
        CopyEngine copyEngine,
        Optional<SmNetwork> smNetwork,
        Latency latency,
        L2 l2,
        Memory memory,
        Launch launch,
        Power power,
        CalibrationPlan calibration,
        Map<String, String> sources) {

    public Architecture {
        sources = Collections.unmodifiableMap(new TreeMap<>(sources));
    }

    /** Cycles of a way to L2 and back: a line is as often in the far partition as in each other one. */
    public double meanL2Cycles() {
        double far = (l2.partitionsPerChiplet() - 1.0) / l2.partitionsPerChiplet();
        return latency.l2NearCycles() + far * (latency.l2FarCycles() - latency.l2NearCycles());
    }

    /** Maker of a GPU. */
    public enum Vendor {
        NVIDIA,
        AMD
    }

    /**
     * Limits of one SM or CU.
     *
     * @param registers 32-bit registers of the whole SM; on CDNA architectural and accumulation registers together
     * @param accumulationRegistersPerThread of {@code maxRegistersPerThread} those that only matrix instructions, loads and
     *     stores can use (AGPRs of CDNA); absent where all are alike
     * @param registerAllocationUnit registers per thread are rounded up to a multiple of this
     * @param l1Bytes capacity of the L1 data cache of a kernel without shared memory
     * @param l1Ways lines that one of its sets holds
     * @param l1BytesPerClock what it gives to registers
     */
    public record Multiprocessor(
            int maxWarps,
            int maxBlocks,
            int maxThreadsPerBlock,
            int registers,
            int maxRegistersPerThread,
            Optional<Integer> accumulationRegistersPerThread,
            int registerAllocationUnit,
            int schedulers,
            int l1Bytes,
            int l1Ways,
            double l1BytesPerClock) {

        /** Registers of a thread that any instruction can use. */
        public int architecturalRegistersPerThread() {
            return maxRegistersPerThread - accumulationRegistersPerThread.orElse(0);
        }
    }

    /**
     * Shared memory (LDS) of one SM or CU.
     *
     * @param maxBytes what all resident blocks may use together
     * @param maxBytesPerBlock what one block may use
     * @param reservedBytesPerBlock what the system keeps of each block's share
     * @param bandwidthBytesPerClock width of all banks together, which reads reach
     * @param writeBytesPerClock what 16-byte stores of whole warps reach
     */
    public record SharedMemory(
            int maxBytes,
            int maxBytesPerBlock,
            int reservedBytesPerBlock,
            int banks,
            int bankBytes,
            double bandwidthBytesPerClock,
            double writeBytesPerClock) {}

    /**
     * Matrix units of one SM or CU.
     *
     * @param instruction the instruction family that reaches the peak
     * @param flopsPerClock dense multiply-adds counted as two, by operand precision; a product may have a part of them only,
     *     which {@link Gpu#matrixFlopsPerClock} knows
     * @param warpInstructionFraction part of the peak that warp-level instructions reach: 0.629 for mma.sync on
     *     Hopper, 0.995 on Ampere, 1 where the warp-level instruction is the native one
     * @param completionCycles from the issue of the last instruction of a chain to its result in registers; with MFMA from the
     *     end of its passes
     * @param instructions those of CDNA, of which each SIMD's matrix core does one at a time; absent elsewhere
     */
    public record MatrixPipe(
            MatrixInstruction instruction,
            Map<Precision, Double> flopsPerClock,
            double warpInstructionFraction,
            double completionCycles,
            Optional<List<Mfma>> instructions) {

        public MatrixPipe {
            flopsPerClock = Collections.unmodifiableMap(new TreeMap<>(flopsPerClock));
            instructions = instructions.map(List::copyOf);
        }

        /** Whether wavefronts multiply, with the instructions of CDNA. */
        public boolean usesMfma() {
            return instruction == MatrixInstruction.MFMA;
        }

        /** The instructions of CDNA that take operands of a precision; none elsewhere. */
        public List<Mfma> instructions(Precision operands) {
            return instructions.stream()
                    .flatMap(List::stream)
                    .filter(instruction -> instruction.operands() == operands)
                    .toList();
        }
    }

    /** Instruction family of the matrix unit. */
    public enum MatrixInstruction {
        MMA_SYNC,
        WGMMA,
        MFMA
    }

    /**
     * Vector units of one SM or CU.
     *
     * @param fp32FmaPerClock fused multiply-adds
     * @param fp16FmaPerClock packed half-precision multiply-adds
     * @param specialFunctionsPerClock exponentials, reciprocals, square roots
     * @param warpIssueCycles cycles from one instruction of a warp to its next where each waits for one before it
     * @param fmaRegisterCycles cycles for which the registers of a scheduler are busy with the operands of a warp's
     *     multiply-add
     */
    public record VectorPipe(
            double fp32FmaPerClock,
            double fp16FmaPerClock,
            double specialFunctionsPerClock,
            double warpIssueCycles,
            double fmaRegisterCycles) {}

    /**
     * The way of a tile from global into shared memory.
     *
     * @param kind TMA (one thread issues a bulk copy), cp.async (16 bytes per thread), global to LDS, or none, so that threads
     *     load into registers and store from there
     * @param overheadCycles latency added to a plain load, barrier included
     * @param issueCycles time the issuing role is busy per tile operation
     * @param barrierCycles time per arrival at a barrier
     * @param waitCycles from a barrier's last arrival to the waiting role's first instruction
     */
    public record CopyEngine(
            CopyKind kind, double overheadCycles, double issueCycles, double barrierCycles, double waitCycles) {}

    /** Family of the copy engine. */
    public enum CopyKind {
        TMA,
        CP_ASYNC,
        GLOBAL_TO_LDS,
        THROUGH_REGISTERS
    }

    /**
     * The network between the SMs whose blocks form a cluster: distributed shared memory.
     *
     * @param latencyCycles a dependent load from another SM's shared memory, mean over the pairs of a cluster
     * @param positionCycles by how much an SM's own way to the others is longer or shorter than the mean, at most
     * @param portBytesPerClock what one SM takes from others, and gives to others, at the same time
     * @param maxClusterBlocks blocks of a cluster
     */
    public record SmNetwork(
            double latencyCycles, double positionCycles, double portBytesPerClock, int maxClusterBlocks) {}

    /** Unloaded latencies of a dependent access, in cycles of the SM clock; memory-side cache 0 where there is none. */
    public record Latency(
            double arithmeticCycles,
            double sharedMemoryCycles,
            double l1Cycles,
            double l2NearCycles,
            double l2FarCycles,
            double memorySideCacheCycles,
            double hbmCycles) {}

    /**
     * L2 of one chiplet (an XCD on CDNA3, the whole die elsewhere).
     *
     * <p>Each partition keeps a copy of what its SMs read, so data that all SMs read find the capacity of one partition.
     *
     * @param partitionsPerChiplet partitions with near and far access; 1 where uniform
     * @param slicesPerChiplet independent slices over which lines are interleaved
     * @param bandwidthBytesPerClock read width of all slices of a chiplet
     * @param portBytesPerClock width of one SM's or CU's port into L2
     * @param lineBytes interleaving and tag granularity
     * @param ways lines that one set holds, and one of the memory-side cache
     */
    public record L2(
            int partitionsPerChiplet,
            int slicesPerChiplet,
            double bandwidthBytesPerClock,
            double portBytesPerClock,
            int lineBytes,
            int ways) {}

    /**
     * How HBM serves requests.
     *
     * @param efficiency part of the pin rate left for reads after refresh and activation
     * @param writeEfficiency the same for writes by themselves
     * @param turnRoundFraction bytes that could move while the bus turns to writes and back, per byte written among reads
     * @param rowOpeningBytes bytes that could move while one more row is opened in DRAM
     * @param rowBytes of a DRAM row, the page of a pseudo channel
     * @param channelsPerSlice pseudo channels of HBM for each slice of L2
     * @param interleaveBytes consecutive bytes in one channel before the next one follows
     * @param sideCacheEfficiency part of the memory-side cache's peak that its requesters reach; 1 where there is none
     * @param pageBytes memory that lies together physically; beyond it pages lie anywhere
     */
    public record Memory(
            double efficiency,
            double writeEfficiency,
            double turnRoundFraction,
            double rowOpeningBytes,
            double rowBytes,
            int channelsPerSlice,
            double interleaveBytes,
            double sideCacheEfficiency,
            long pageBytes) {
        /**
         * What bytes in runs of this length cost beside those of a contiguous stream, in bytes that could move meanwhile for
         * each of them. The stream opens rows as well, one for all the bytes in it, which the efficiency holds.
         */
        public double rowOpenings(double runBytes) {
            return rowOpeningBytes * Math.max(0, 1 / runBytes - 1 / rowBytes);
        }
    }

    /**
     * Cost of starting work.
     *
     * @param graphKernelUs from the end of one kernel of a graph to the first instruction of the next
     * @param streamKernelUs the same for back-to-back launches on a stream
     * @param blockCycles what the hardware takes to place a thread block, start it and clear its place
     * @param dispatchCycles from one thread block handed to an SM to the next one, of the whole GPU
     * @param drainUs from the end of the last block to the completion of the kernel
     * @param storeAcknowledgementCycles how long a block that stores keeps its place after its last store; absent where
     *     blocks end with stores under way
     */
    public record Launch(
            double graphKernelUs,
            double streamKernelUs,
            double blockCycles,
            double dispatchCycles,
            double drainUs,
            Optional<Double> storeAcknowledgementCycles) {

        /** How long a block that stores keeps its place after its last store; 0 where it need not wait. */
        public double acknowledgement() {
            return storeAcknowledgementCycles.orElse(0.0);
        }
    }

    /**
     * Constants of the power model: P = idle + energies x activity.
     *
     * @param idleWatts board power at rest
     * @param leakageWattsPerWatt what the die, once it is hot, leaks more than at rest per watt of board power above that at
     *     rest: kelvins per watt of the cooling times leakage in watts per kelvin, below 1
     * @param heatingMs time constant with which the die approaches the temperature of its load
     * @param matrixPjPerFlop energy of a matrix FLOP with 16-bit operands at the maximum clock
     * @param matrixAccumulationFraction part of it that narrower operands do not save: adders and accumulators; the rest goes
     *     with operand bits
     * @param vectorPjPerFlop energy of a vector FLOP
     * @param l2PjPerByte energy of a byte from L2 into an SM
     * @param hbmPjPerByte energy of a byte between HBM and L2
     * @param minimumClockMhz the clock never falls below
     * @param voltageFloor part of the voltage at the maximum clock that is left at a clock of zero: the voltage is taken
     *     to be linear in the clock, and energy per operation to go with its square
     */
    public record Power(
            double idleWatts,
            double leakageWattsPerWatt,
            double heatingMs,
            double matrixPjPerFlop,
            double matrixAccumulationFraction,
            double vectorPjPerFlop,
            double l2PjPerByte,
            double hbmPjPerByte,
            double minimumClockMhz,
            double voltageFloor) {}
}
