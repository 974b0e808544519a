package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Ceiling;
import org.warpsight.sim.gpu.Misses;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.sim.gpu.WarpgroupInstruction;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Streaming;

/** Lowers a GEMM under a plan to the kernels that are launched: the multiplication, and with split-K the reduction. */
final class GemmLowering {
    /** Operations per element of C in the epilogue: scale, convert, pack, address. */
    private static final double EPILOGUE_OPERATIONS = 8;

    /** Rows of C that the accumulators of one register of a warp lie in (PTX ISA, wgmma and mma fragments). */
    private static final int ACCUMULATOR_ROWS = 8;

    /** FP32 operands that a thread loads from shared memory with one instruction of 16 bytes. */
    private static final double OPERANDS_PER_LOAD = 4;

    /** Ways to L2 in a turn: see the semaphore, read the sum so far, write the new one, wait for it, pass the semaphore on. */
    private static final int TURN_LATENCIES = 5;

    /** Blocks that add to a tile in turns count them in words that have to be zero before (CUTLASS, Gemm::initialize). */
    private static final Streaming CLEAR_SEMAPHORES =
            new Streaming("clear semaphores", Streaming.Kind.FILL, 1, 1, Precision.FP32);

    private final Gpu gpu;
    private final Architecture architecture;
    private final ScaleArithmetic scales;
    private final Map<Rows, Double> conflicts = new ConcurrentHashMap<>();

    GemmLowering(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
        this.scales = new ScaleArithmetic(architecture);
    }

    /**
     * Checks that the GPU multiplies operands of a precision: on the matrix pipe, or FP32 on the vector pipe.
     *
     * @throws IllegalArgumentException if it does not
     */
    void requireSupport(Precision operands) {
        if (!gpu.supports(operands) && operands != Precision.FP32) {
            throw new IllegalArgumentException(gpu.id() + " does not multiply " + operands.id() + "; it takes fp32 and "
                    + architecture.matrixPipe().flopsPerClock().keySet());
        }
    }

    /** Threads, registers and shared memory of a block. */
    Occupancy.Demand demand(Gemm gemm, GemmPlan plan) {
        int threads = plan.warps() * architecture.warpSize();
        boolean loaderWarps = architecture.copyEngine().kind() == Architecture.CopyKind.TMA
                && plan.craft().loaderWarps();
        int allThreads = threads + (loaderWarps ? 4 * architecture.warpSize() : 0);
        Registers registers = Registers.of(architecture, gemm, plan);
        // With loader warps, setmaxnreg moves their registers to the warps that multiply.
        int perThread = registers.accumulators() * threads / allThreads + Registers.WORKING;
        if (isMfma()) {
            perThread += mfma(gemm, plan).stagingRegisters();
            int most = plan.craft().registersPerThread();
            return new Occupancy.Demand(
                    allThreads, most > 0 ? Math.min(most, perThread) : perThread, sharedBytes(gemm, plan));
        }
        return new Occupancy.Demand(allThreads, Math.min(registers.granted(), perThread), sharedBytes(gemm, plan));
    }

    private int sharedBytes(Gemm gemm, GemmPlan plan) {
        double padding = plan.craft().layout().pitch(0) * (plan.tileM() + plan.tileN());
        double ring = isMfma() ? mfma(gemm, plan).stagedBytes() : plan.stages() * (stepBytes(gemm, plan) + padding);
        // The epilogue's staging tile reuses the ring, except where the next tile's loads already fill it.
        boolean staged = plan.persistent() && plan.craft().store() == KernelCraft.Store.BULK;
        double staging = staged ? plan.tileM() * plan.tileN() * gemm.output().bytes() : 0;
        return (int) Math.ceil(ring + staging);
    }

    private boolean isMfma() {
        return architecture.matrixPipe().instruction() == Architecture.MatrixInstruction.MFMA;
    }

    private MfmaKernel mfma(Gemm gemm, GemmPlan plan) {
        return new MfmaKernel(architecture, gemm, plan);
    }

    private static double stepBytes(Gemm gemm, GemmPlan plan) {
        return plan.tileK()
                * (plan.tileM() * ScaleArithmetic.activationBytes(gemm)
                        + plan.tileN() * ScaleArithmetic.weightBytes(gemm));
    }

    /** Blocks of the multiplication. */
    static long blocks(Gemm gemm, GemmPlan plan) {
        return gemm.batch()
                * Ceiling.divide(gemm.m(), plan.tileM())
                * Ceiling.divide(gemm.n(), plan.tileN())
                * plan.splitK();
    }

    /** Steps of one block. */
    static int steps(Gemm gemm, GemmPlan plan) {
        return (int) Ceiling.divide(Ceiling.divide(gemm.k(), plan.tileK()), plan.splitK());
    }

    /**
     * Resident blocks per SM.
     *
     * @throws IllegalArgumentException naming the plan and the resource that runs out, if not even one fits
     */
    Occupancy occupancy(Gemm gemm, GemmPlan plan) {
        requireSupport(gemm.activations());
        Occupancy occupancy = Occupancy.of(architecture, demand(gemm, plan));
        if (occupancy.blocksPerSm() == 0) {
            throw new IllegalArgumentException("a block of plan " + plan + " does not fit an SM of " + gpu.id() + ": "
                    + occupancy.limit().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " runs out");
        }
        return occupancy;
    }

    /** The kernels of a GEMM, in order. */
    List<KernelLaunch> lower(Gemm gemm, GemmPlan plan, CacheState cache) {
        Occupancy occupancy = occupancy(gemm, plan);
        int all = gpu.product().multiprocessors();
        int sms = plan.craft().sms() > 0 ? Math.min(all, plan.craft().sms()) : all;
        if (plan.craft().streamK()) {
            return List.of(streamK(gemm, plan, occupancy, sms, cache));
        }
        KernelGrid grid = new KernelGrid(blocks(gemm, plan), occupancy, sms);
        List<KernelLaunch> launches = new ArrayList<>();
        if (plan.splitK() > 1 && plan.craft().serialSplits()) {
            launches.add(new StreamingLowering(gpu).lower(CLEAR_SEMAPHORES, StreamingPlan.USUAL, CacheState.COLD));
        }
        launches.add(KernelLaunch.uniform(
                "gemm " + plan,
                program(gemm, plan),
                steps(gemm, plan),
                grid,
                traffic(gemm, plan, grid, cache),
                gemm.flops(),
                matrixBits(gemm)));
        if (reducesLater(plan)) {
            double elements = (double) gemm.batch() * gemm.m() * gemm.n();
            launches.add(new StreamingLowering(gpu)
                    .combination("sum of " + plan.splitK() + " splits", elements, gemm.output(), plan.splitK()));
        }
        return launches;
    }

    /** Whether a second kernel adds up the splits. */
    private static boolean reducesLater(GemmPlan plan) {
        return plan.splitK() > 1 && !plan.craft().serialSplits();
    }

    /**
     * The single kernel of a GEMM by stream-K. A part of a tile that another block finishes goes to it through L2 in FP32;
     * what that adds is spread over all blocks.
     */
    private KernelLaunch streamK(Gemm gemm, GemmPlan plan, Occupancy occupancy, int sms, CacheState cache) {
        long tiles = blocks(gemm, plan);
        KernelGrid whole = new KernelGrid(tiles, occupancy, sms);
        StreamK work = StreamK.of(tiles, steps(gemm, plan), whole.waveBlocks());
        KernelGrid grid = new KernelGrid(work.blocks(), occupancy, sms);
        double stored = storeBytes(gemm, plan) * sectorWaste(plan) * tiles;
        double part = (double) plan.tileM() * plan.tileN() * Precision.FP32.bytes();
        double handedOver = 2 * part * work.handedOver();
        double latency = work.cutTiles() == 0 ? 0 : 2 * architecture.latency().l2FarCycles();
        CacheTraffic traffic = traffic(gemm, plan, whole, cache);
        return new KernelLaunch(
                "gemm " + plan,
                program(gemm, plan)
                        .handingOver((stored + handedOver) / work.blocks(), latency * work.shares() / work.blocks()),
                work.lengths(),
                grid,
                new CacheTraffic(traffic.blocks(), traffic.mean(), stored / (stored + handedOver)),
                gemm.flops(),
                matrixBits(gemm),
                false);
    }

    /**
     * What a block has of the matrices on average: a tile at the edge is multiplied as a whole, but only the part inside
     * is loaded and stored.
     */
    private record Extent(double m, double n, double k, double kOfStep) {
        static Extent of(Gemm gemm, GemmPlan plan) {
            double k = (double) gemm.k() / plan.splitK();
            return new Extent(
                    (double) gemm.m() / Ceiling.divide(gemm.m(), plan.tileM()),
                    (double) gemm.n() / Ceiling.divide(gemm.n(), plan.tileN()),
                    k,
                    k / steps(gemm, plan));
        }
    }

    private CacheTraffic traffic(Gemm gemm, GemmPlan plan, KernelGrid grid, CacheState cache) {
        TileGrid tiles = TileGrid.batch(
                gemm.batch(), Ceiling.divide(gemm.m(), plan.tileM()), Ceiling.divide(gemm.n(), plan.tileN()));
        return traffic(tiles, gemm, plan, grid, cache);
    }

    /** What the tiles of a GEMM, or of groups of which {@code typical} is one, cause beyond L2. */
    CacheTraffic traffic(TileGrid tiles, Gemm typical, GemmPlan plan, KernelGrid grid, CacheState cache) {
        Extent extent = Extent.of(typical, plan);
        TileTraffic traffic = new TileTraffic(
                tiles,
                plan.splitK(),
                new TileTraffic.Panel(
                        extent.m() * extent.k() * ScaleArithmetic.activationBytes(typical), cache.activations()),
                new TileTraffic.Panel(extent.n() * extent.k() * ScaleArithmetic.weightBytes(typical), cache.weights()),
                storeBytes(typical, plan));
        TileTraffic.WaveMisses misses = traffic.misses(grid, plan.order(), TileTraffic.Caches.of(gpu));
        Misses[] blocks = new Misses[misses.waves().length * grid.blocksPerSm()];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = misses.waves()[i / grid.blocksPerSm()];
        }
        return new CacheTraffic(blocks, misses.mean(), plan.splitK() > 1 ? 0 : 1);
    }

    private static double storeBytes(Gemm gemm, GemmPlan plan) {
        Extent extent = Extent.of(gemm, plan);
        return extent.m() * extent.n() * (reducesLater(plan) ? Precision.FP32 : gemm.output()).bytes();
    }

    BlockProgram program(Gemm gemm, GemmPlan plan) {
        double elements = (double) plan.tileM() * plan.tileN();
        double perConsumer = elements / plan.consumers();
        double lanes = architecture.vectorPipe().fp32FmaPerClock();
        Extent extent = Extent.of(gemm, plan);
        double bytes = extent.kOfStep()
                * (extent.m() * ScaleArithmetic.activationBytes(gemm) + extent.n() * ScaleArithmetic.weightBytes(gemm));
        boolean asynchronous = gpu.supports(gemm.activations())
                && warpgroups(plan)
                && !plan.craft().drained()
                && !ScaleArithmetic.promotes(gemm)
                && !Registers.of(architecture, gemm, plan).accumulatorsSpill();
        double arrivals =
                plan.craft().stepArrivals() * architecture.copyEngine().barrierCycles();
        return new BlockProgram(
                        0,
                        bytes,
                        plan.tileK() * gemm.weights().bytes() * ScaleArithmetic.interleavedColumns(gemm),
                        ownShare(gemm, plan),
                        plan.stages(),
                        plan.consumers(),
                        phases(gemm, plan),
                        asynchronous,
                        architecture.copyEngine().waitCycles(),
                        arrivals / plan.consumers(),
                        new Work(
                                0,
                                perConsumer * EPILOGUE_OPERATIONS / lanes,
                                0,
                                storeCycles(gemm, plan),
                                turnCycles(gemm, plan),
                                0),
                        storeBytes(gemm, plan) * sectorWaste(plan),
                        plan.persistent())
                .withSetUp(BlockSetUp.tiled(architecture, plan.stages()).withCode(codeBytes(gemm, plan)));
    }

    /** Code that a warp goes through from its first instruction to its last: one step and the epilogue are unrolled. */
    private double codeBytes(Gemm gemm, GemmPlan plan) {
        double threads = (double) plan.warps() * architecture.warpSize();
        double accumulators = plan.tileM() * plan.tileN() / threads;
        double converted = scales.conversionInstructions(gemm, plan.tileN() * plan.tileK() / threads);
        double promoted = ScaleArithmetic.promotes(gemm) ? accumulators : 0;
        return BlockSetUp.INSTRUCTION_BYTES
                * (products(gemm, plan) + converted + promoted + accumulators * EPILOGUE_OPERATIONS);
    }

    /** Matrix instructions of a warp for one step: of 64 rows and 32 bytes of k, or of 16 x 8 results and 32 bytes. */
    private double products(Gemm gemm, GemmPlan plan) {
        double deep = plan.tileK() * gemm.activations().bytes() / WarpgroupInstruction.DEPTH_BYTES;
        return architecture.matrixPipe().instruction() == Architecture.MatrixInstruction.WGMMA
                ? Math.max(1, (double) plan.tileM() / WarpgroupInstruction.ROWS / plan.consumers()) * deep
                : plan.tileM() * plan.tileN() / (16.0 * 8) / plan.warps() * deep;
    }

    /**
     * Time until it is a block's turn to add its part to a tile that several share along k: each before it has read the
     * sum so far, written its own and passed on the semaphore, on average half of them.
     */
    private double turnCycles(Gemm gemm, GemmPlan plan) {
        if (plan.splitK() == 1 || !plan.craft().serialSplits()) {
            return 0;
        }
        double tile = storeBytes(gemm, plan) / architecture.l2().portBytesPerClock();
        double latency =
                (architecture.latency().l2NearCycles() + architecture.latency().l2FarCycles()) / 2;
        double turn = TURN_LATENCIES * latency + 2 * tile;
        return (plan.splitK() - 1) * turn;
    }

    /** Part of a block's tiles that it fetches itself when its cluster shares the others. */
    private static double ownShare(Gemm gemm, GemmPlan plan) {
        Extent extent = Extent.of(gemm, plan);
        double a = extent.m() * ScaleArithmetic.activationBytes(gemm);
        double b = extent.n() * ScaleArithmetic.weightBytes(gemm);
        return (a / plan.clusterN() + b / plan.clusterM()) / (a + b);
    }

    private List<Phase> phases(Gemm gemm, GemmPlan plan) {
        if (isMfma()) {
            return Phase.inTurn(mfma(gemm, plan).step());
        }
        List<Work> works = new ArrayList<>();
        double spilled = spilledBytes(gemm, plan);
        if (spilled > 0) {
            works.add(new Work(0, 0, 0, spilled / architecture.sharedMemory().bandwidthBytesPerClock()));
        }
        if (ScaleArithmetic.converts(gemm)) {
            // What the first load of a step brought has to be converted before the first product.
            works.add(new Work(0, scales.conversionCycles(gemm, plan) / loads(gemm, plan) / plan.consumers(), 0, 0));
        }
        works.add(multiply(gemm, plan));
        if (ScaleArithmetic.promotes(gemm)) {
            works.add(new Work(0, scales.promotionCycles(gemm, plan) / plan.consumers(), 0, 0));
        }
        return Phase.inTurn(works);
    }

    /**
     * Loads of weights from shared memory that a warp makes for a step: each brings 16 bytes a row of the fragment, which is
     * 16 elements of k for as many columns as are interleaved.
     */
    private static double loads(Gemm gemm, GemmPlan plan) {
        return Math.max(1, plan.tileK() / 16.0 / ScaleArithmetic.interleavedColumns(gemm));
    }

    /** Bytes that one consumer moves per step between registers and local memory, which is L1: out and in again. */
    private double spilledBytes(Gemm gemm, GemmPlan plan) {
        Registers registers = Registers.of(architecture, gemm, plan);
        double threads = (double) plan.warps() * architecture.warpSize() / plan.consumers();
        double moved = registers.spilled();
        if (registers.accumulatorsSpill()) {
            // The compiler serialises the instructions along k, and each passes over all accumulators.
            moved = registers.accumulators()
                    * plan.tileK()
                    * gemm.activations().bytes()
                    / WarpgroupInstruction.DEPTH_BYTES;
        }
        return threads * moved * 2 * Registers.BYTES;
    }

    /** One consumer's time on the shared-memory port, which is L1's, for its part of C. */
    private double storeCycles(Gemm gemm, GemmPlan plan) {
        double bytes = (double) plan.tileM()
                * plan.tileN()
                / plan.consumers()
                * gemm.output().bytes();
        double port = architecture.sharedMemory().bandwidthBytesPerClock();
        return switch (plan.craft().store()) {
            // A warp's store instruction touches eight rows of C and takes a cycle for each.
            case SCATTERED, ORDERED -> bytes / (port / ACCUMULATOR_ROWS);
            // Into the staging tile, and out of it by the copy engine.
            case BULK -> isMfma() ? mfma(gemm, plan).storeCycles() : 2 * bytes / port;
        };
    }

    /** Bytes that travel for each byte stored: scattered pairs leave half of each 32-byte sector unused. */
    private static double sectorWaste(GemmPlan plan) {
        return plan.craft().store() == KernelCraft.Store.SCATTERED ? 2 : 1;
    }

    /** Bits of the matrix pipe's operands; 0 where the vector pipe multiplies. */
    private int matrixBits(Gemm gemm) {
        return gpu.supports(gemm.activations()) ? gemm.activations().bits() : 0;
    }

    /** Counting the lanes of a layout takes longer than all the rest of a plan's lowering; there are few layouts. */
    private double conflicts(OperandLayout layout, double rowBytes) {
        return conflicts.computeIfAbsent(
                new Rows(layout, rowBytes), rows -> rows.layout().conflictDegree(architecture, rows.bytes()));
    }

    private record Rows(OperandLayout layout, double bytes) {}

    private boolean warpgroups(GemmPlan plan) {
        return architecture.matrixPipe().instruction() == Architecture.MatrixInstruction.WGMMA
                && plan.craft().warpgroups();
    }

    /** One consumer's multiplication of one step: matrix cycles, and what operands cost at the shared-memory port. */
    private Work multiply(Gemm gemm, GemmPlan plan) {
        Precision operand = gemm.activations();
        double flops = 2.0 * plan.tileM() * plan.tileN() * plan.tileK() / plan.consumers();
        double port = architecture.sharedMemory().bandwidthBytesPerClock();
        double written = stepBytes(gemm, plan) / plan.consumers() / port;
        // Conversion of the next load goes on beside the multiplication of this one.
        double converted = scales.conversionCycles(gemm, plan) * (1 - 1 / loads(gemm, plan)) / plan.consumers();
        double conflicts = conflicts(plan.craft().layout(), plan.tileK() * operand.bytes());
        double warpM = plan.tileM() / Math.sqrt(plan.warps());
        double warpN = plan.tileN() / Math.sqrt(plan.warps());
        // Every warp reads its strips of A and B.
        double strips = warpM * operand.bytes() + warpN * gemm.weights().bytes();
        double read = plan.warps() * strips * plan.tileK() / port * conflicts;
        if (!gpu.supports(operand)) {
            double multiplyAdds = flops / 2 / architecture.vectorPipe().fp32FmaPerClock();
            // Loading operands takes issue slots of the same schedulers: a thread loads the two sides of its square of
            // C.
            double side = Math.sqrt(warpM * warpN / architecture.warpSize());
            double loads = 2 * side / OPERANDS_PER_LOAD / (side * side);
            return new Work(0, multiplyAdds * (1 + loads), 0, read / plan.consumers() + written);
        }
        double peak = architecture.matrixPipe().flopsPerClock().get(operand);
        if (warpgroups(plan)) {
            // wgmma m64nNk(32 bytes): the 64-row side is A, or B where A's tile is lower than 64 rows.
            boolean tall = plan.tileM() % WarpgroupInstruction.ROWS == 0;
            double n = tall ? plan.tileN() : plan.tileM();
            double m = tall ? plan.tileM() : plan.tileN();
            double instructionK = WarpgroupInstruction.DEPTH_BYTES / operand.bytes();
            double instructions =
                    Math.ceil(m / WarpgroupInstruction.ROWS) * plan.tileK() / instructionK / plan.consumers();
            double perInstruction = WarpgroupInstruction.portCycles(architecture, n) * conflicts;
            return new Work(Math.max(flops / peak, instructions * perInstruction), converted, 0, written);
        }
        double rate = peak * architecture.matrixPipe().warpInstructionFraction() * Math.min(1, plan.warps() / 4.0);
        return new Work(flops / rate, converted, 0, read + written);
    }
}
