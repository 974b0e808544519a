package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Misses;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.sim.gpu.SmNetwork;
import org.warpsight.sim.gpu.WarpgroupInstruction;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Streaming;

/** Lowers a GEMM under a plan to the kernels that are launched: the multiplication, and with split-K the reduction. */
final class GemmLowering {
    /** Blocks that add to a tile in turns count them in words that have to be zero before (CUTLASS, Gemm::initialize). */
    private static final Streaming CLEAR_SEMAPHORES =
            new Streaming("clear semaphores", Streaming.Kind.FILL, 1, 1, Precision.FP32);

    private final Gpu gpu;
    private final Architecture architecture;
    private final ScaleArithmetic scales;
    private final GemmStep step;
    private final GemmEpilogue epilogue;

    GemmLowering(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
        this.scales = new ScaleArithmetic(architecture);
        this.step = new GemmStep(gpu);
        this.epilogue = new GemmEpilogue(gpu);
    }

    /**
     * Checks that the GPU multiplies operands of a precision: on the matrix pipe, or FP32 on the vector pipe.
     *
     * @throws IllegalArgumentException if it does not
     */
    void requireSupport(Precision operands) {
        if (!gpu.supports(operands) && operands != Precision.FP32) {
            throw new IllegalArgumentException(
                    gpu.id() + " does not multiply " + operands.id() + "; it takes fp32 and " + gpu.matrixPrecisions());
        }
    }

    /** Threads, registers and shared memory of a block. */
    Occupancy.Demand demand(Gemm gemm, GemmPlan plan) {
        int threads = plan.warps() * architecture.warpSize();
        if (isMfma()) {
            VectorRegisters registers = mfma(gemm, plan).registers();
            return new Occupancy.Demand(threads, registers.all(), registers.accumulation(), sharedBytes(gemm, plan));
        }
        boolean loaderWarps = architecture.copyEngine().kind() == Architecture.CopyKind.TMA
                && plan.craft().schedule().loaderWarps();
        int loaders = loaderWarps ? 4 * architecture.warpSize() : 0;
        int allThreads = threads + loaders;
        Registers registers = Registers.of(architecture, gemm, plan);
        // With loader warps, setmaxnreg moves their registers to the warps that multiply.
        int perThread = (int) Ceiling.divide(
                (long) (registers.accumulators() + registers.working()) * threads + (long) Registers.LOADER * loaders,
                allThreads);
        return new Occupancy.Demand(allThreads, Math.min(registers.granted(), perThread), sharedBytes(gemm, plan));
    }

    private int sharedBytes(Gemm gemm, GemmPlan plan) {
        double padding = plan.craft().operands().layout().pitch(0) * (plan.tileM() + plan.tileN());
        double ring =
                isMfma() ? mfma(gemm, plan).stagedBytes() : plan.stages() * (GemmStep.bytes(gemm, plan) + padding);
        // The epilogue's staging tile reuses the ring, except where the next tile's loads already fill it.
        boolean staged = plan.persistent() && plan.craft().output().store() == KernelCraft.Store.BULK;
        double staging = staged ? plan.tileM() * plan.tileN() * gemm.output().bytes() : 0;
        if (ClusterSum.isOf(plan)) {
            double part = ClusterSum.partBytes(plan);
            return (int) Math.ceil(plan.persistent() ? ring + part : Math.max(ring, part));
        }
        return (int) Math.ceil(ring + staging);
    }

    private boolean isMfma() {
        return architecture.matrixPipe().usesMfma();
    }

    private MfmaKernel mfma(Gemm gemm, GemmPlan plan) {
        return new MfmaKernel(gpu, gemm, plan);
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
        if (ClusterSum.isOf(plan)) {
            SmNetwork.of(gpu, plan.splitK() * plan.clusterM() * plan.clusterN());
        }
        Occupancy occupancy = resident(gemm, plan);
        if (occupancy.blocksPerSm() == 0) {
            throw new IllegalArgumentException("a block of plan " + plan + " does not fit an SM of " + gpu.id()
                    + ": it needs more "
                    + occupancy.limit()
                    + " than an SM has");
        }
        return occupancy;
    }

    /** Blocks of a plan that fit an SM, none or as many as the kernel launches at most. */
    Occupancy resident(Gemm gemm, GemmPlan plan) {
        return Occupancy.of(architecture, demand(gemm, plan))
                .launching(plan.craft().bounds().launchedBlocks());
    }

    /** Whether a block of a plan fits an SM. */
    boolean fits(Gemm gemm, GemmPlan plan) {
        return resident(gemm, plan).blocksPerSm() > 0;
    }

    /** The kernels of a GEMM, in order. */
    List<KernelLaunch> lower(Gemm gemm, GemmPlan plan, CacheState cache) {
        Occupancy occupancy = occupancy(gemm, plan);
        int all = gpu.product().multiprocessors();
        int sms = plan.craft().bounds().sms() > 0
                ? Math.min(all, plan.craft().bounds().sms())
                : all;
        if (plan.craft().output().streamK()) {
            return List.of(streamK(gemm, plan, occupancy, sms, cache));
        }
        KernelGrid grid = new KernelGrid(blocks(gemm, plan), occupancy, sms);
        List<KernelLaunch> launches = new ArrayList<>();
        if (plan.splitK() > 1 && plan.craft().output().splitSum() == KernelCraft.SplitSum.IN_TURN) {
            launches.add(new StreamingLowering(gpu).lower(CLEAR_SEMAPHORES, StreamingPlan.USUAL, CacheState.COLD));
        }
        if (addsParts(plan)) {
            Streaming clear = new Streaming(
                    "clear output", Streaming.Kind.FILL, (long) gemm.batch() * gemm.m(), gemm.n(), gemm.output());
            launches.add(new StreamingLowering(gpu).lower(clear, StreamingPlan.USUAL, CacheState.COLD));
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
    static boolean reducesLater(GemmPlan plan) {
        return plan.splitK() > 1 && plan.craft().output().splitSum() == KernelCraft.SplitSum.SECOND_KERNEL;
    }

    /** Whether the blocks of a tile add their parts to it. */
    private static boolean addsParts(GemmPlan plan) {
        return plan.splitK() > 1 && plan.craft().output().splitSum() == KernelCraft.SplitSum.AT_L2;
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
        double stored = storeBytes(gemm, plan) * GemmEpilogue.sectorWaste(plan) * tiles;
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
        return new CacheTraffic(blocks, misses.mean(), plan.splitK() > 1 && !ClusterSum.isOf(plan) ? 0 : 1);
    }

    private static double storeBytes(Gemm gemm, GemmPlan plan) {
        Extent extent = Extent.of(gemm, plan);
        double share = ClusterSum.isOf(plan) ? 1.0 / plan.splitK() : 1;
        return share * extent.m() * extent.n() * (reducesLater(plan) ? Precision.FP32 : gemm.output()).bytes();
    }

    BlockProgram program(Gemm gemm, GemmPlan plan) {
        Extent extent = Extent.of(gemm, plan);
        double bytes = extent.kOfStep()
                * (extent.m() * ScaleArithmetic.activationBytes(gemm) + extent.n() * ScaleArithmetic.weightBytes(gemm));
        double arrivals = plan.craft().schedule().stepArrivals()
                * architecture.copyEngine().barrierCycles();
        StageBarriers barriers = new StageBarriers(
                architecture.copyEngine().waitCycles(),
                arrivals / plan.consumers(),
                plan.craft().schedule().stepArrivals() >= plan.warps() * architecture.warpSize());
        return new BlockProgram(
                BlockSetUp.tiled(architecture, plan.stages())
                        .withCode(codeBytes(gemm, plan))
                        .with(TileChange.NONE.plusConsumerCycles(Promotion.fetchCycles(architecture, gemm))),
                new BlockLoads(bytes, runBytes(gemm, plan), plan.stages()).withOwnShare(ownShare(gemm, plan)),
                new MainLoop(
                        plan.consumers(),
                        step.phases(gemm, plan),
                        barriers,
                        step.isAsynchronous(gemm, plan),
                        StepStore.NONE),
                epilogue(gemm, plan),
                plan.persistent(),
                phasing(gemm, plan));
    }

    /**
     * Warps that convert weights and then multiply do so in every step. A warpgroup's products go on while it converts those
     * of the next ones.
     */
    private BlockProgram.Phasing phasing(Gemm gemm, GemmPlan plan) {
        return ScaleArithmetic.converts(gemm) && !isMfma() && !step.warpgroups(plan)
                ? BlockProgram.Phasing.IN_STEPS
                : BlockProgram.Phasing.APART;
    }

    private BlockEpilogue epilogue(Gemm gemm, GemmPlan plan) {
        double stored = storeBytes(gemm, plan);
        BlockEpilogue result = new BlockEpilogue(
                        epilogue.work(gemm, plan, stored), stored * GemmEpilogue.sectorWaste(plan))
                .awaiting(plan.craft().output().staged().awaited());
        // Parts of a tile that are added up by a kernel of their own are written for that one alone.
        return addsParts(plan) || gemm.accumulating() && !reducesLater(plan)
                ? result.addingTo(gemm.output().bytes())
                : result;
    }

    /**
     * Length of the runs that memory sees: a row of a tile. NVIDIA's libraries ask L2 for the whole line of a shorter one, whose
     * other part is the next step's (CUTLASS, memory_sm80.h: {@code L2::128B}; tensor maps with promotion to 128 bytes).
     */
    private double runBytes(Gemm gemm, GemmPlan plan) {
        double row = plan.tileK() * gemm.weights().bytes() * ScaleArithmetic.interleavedColumns(gemm);
        boolean wholeLines = architecture.copyEngine().kind() != Architecture.CopyKind.GLOBAL_TO_LDS;
        return wholeLines ? Math.max(row, architecture.l2().lineBytes()) : row;
    }

    /** Code that a warp goes through from its first instruction to its last: one step and the epilogue are unrolled. */
    private double codeBytes(Gemm gemm, GemmPlan plan) {
        double threads = (double) plan.warps() * architecture.warpSize();
        double accumulators = plan.tileM() * plan.tileN() / threads;
        double converted = scales.conversionInstructions(gemm, plan.tileN() * plan.tileK() / threads);
        double promoted = ScaleArithmetic.promotes(gemm) ? accumulators : 0;
        return BlockSetUp.INSTRUCTION_BYTES
                * (products(gemm, plan) + converted + promoted + accumulators * GemmEpilogue.OPERATIONS);
    }

    /** Matrix instructions of a warp for one step: MFMA, of 64 rows and 32 bytes of k, or of 16 x 8 results and 32 bytes. */
    private double products(Gemm gemm, GemmPlan plan) {
        if (isMfma()) {
            return mfma(gemm, plan).instructions();
        }
        double deep = plan.tileK() * gemm.activations().bytes() / WarpgroupInstruction.DEPTH_BYTES;
        return architecture.matrixPipe().instruction() == Architecture.MatrixInstruction.WGMMA
                ? Math.max(1, (double) plan.tileM() / WarpgroupInstruction.ROWS / plan.consumers()) * deep
                : plan.tileM() * plan.tileN() / (16.0 * 8) / plan.warps() * deep;
    }

    /** Part of a block's tiles that it fetches itself when its cluster shares the others. */
    private static double ownShare(Gemm gemm, GemmPlan plan) {
        Extent extent = Extent.of(gemm, plan);
        double a = extent.m() * ScaleArithmetic.activationBytes(gemm);
        double b = extent.n() * ScaleArithmetic.weightBytes(gemm);
        return (a / plan.clusterN() + b / plan.clusterM()) / (a + b);
    }

    /** Bits of the matrix pipe's operands; 0 where the vector pipe multiplies. */
    private int matrixBits(Gemm gemm) {
        return gpu.supports(gemm.activations()) ? gemm.activations().bits() : 0;
    }
}
