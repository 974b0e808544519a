package org.warpsight.sim.kernel;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.warpsight.hardware.Gpu;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.AttentionGradient;
import org.warpsight.workload.operator.Communication;
import org.warpsight.workload.operator.ExpertChoice;
import org.warpsight.workload.operator.ExpertStep;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.GroupedGemm;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Streaming;

/**
 * Runs operators on one GPU: chooses a plan as a library would, and simulates it.
 *
 * <p>Holds no state between calls and may be used by several threads; equal calls give equal results.
 */
public final class KernelSimulator {
    /** Candidates that are simulated after the closed form has ranked them all. */
    private static final int SIMULATED_CANDIDATES = 2;

    private final Gpu gpu;
    private final KernelLibrary library;
    private final LaunchMode mode;
    private final LoadDuration load;
    private final long recordedSteps;
    private final PlanFamilies families;
    private final KernelRunner runner;
    private final GemmLowering gemms;
    private final GemmPlanner planner;
    private final AttentionLowering attentions;
    private final AttentionGradientLowering gradients;
    private final GroupedKernels groups;

    /**
     * A simulator of one GPU with default kernels.
     *
     * @throws org.warpsight.hardware.json.BadInputException if its architecture has no tile plans
     */
    public KernelSimulator(Gpu gpu, LaunchMode mode) {
        this(gpu, mode, KernelLibrary.DEFAULT);
    }

    /**
     * A simulator of one GPU with a library's kernels.
     *
     * @throws org.warpsight.hardware.json.BadInputException if its architecture has no tile plans
     */
    public KernelSimulator(Gpu gpu, LaunchMode mode, KernelLibrary library) {
        this(gpu, mode, library, LoadDuration.BURST);
    }

    /**
     * A simulator of one GPU with a library's kernels, cold or hot.
     *
     * @throws org.warpsight.hardware.json.BadInputException if its architecture has no tile plans
     */
    public KernelSimulator(Gpu gpu, LaunchMode mode, KernelLibrary library, LoadDuration load) {
        this(gpu, mode, library, load, 0);
    }

    private KernelSimulator(Gpu gpu, LaunchMode mode, KernelLibrary library, LoadDuration load, long recordedSteps) {
        this(gpu, mode, library, load, recordedSteps, PlanFamilies.of(gpu.architecture()));
    }

    private KernelSimulator(
            Gpu gpu,
            LaunchMode mode,
            KernelLibrary library,
            LoadDuration load,
            long recordedSteps,
            PlanFamilies families) {
        this.library = library;
        this.gpu = gpu;
        this.mode = mode;
        this.load = load;
        this.recordedSteps = recordedSteps;
        this.families = families;
        this.runner = new KernelRunner(gpu, mode, load, recordedSteps);
        this.gemms = new GemmLowering(gpu);
        this.planner = new GemmPlanner(gpu, families, SIMULATED_CANDIDATES);
        this.attentions = new AttentionLowering(
                gpu,
                families,
                library,
                new StandardAttentionKernels(gpu, gemms, planner, runner.overheadPicoseconds()));
        this.gradients = new AttentionGradientLowering(gpu, families, library);
        this.groups = new GroupedKernels(gpu, families, library, runner, SIMULATED_CANDIDATES);
    }

    /**
     * The same simulator, whose results hold a timeline of each kernel. Nothing else in a result changes.
     *
     * @param steps how many steps of a block slot are written down, at least 1
     */
    public KernelSimulator recording(long steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("a timeline needs at least 1 step but is to have " + steps);
        }
        return new KernelSimulator(gpu, mode, library, load, steps, families);
    }

    /** The same simulator, whose kernels are {@linkplain LaunchMode#DEPENDENT placed before those ahead of them have drained}. */
    public KernelSimulator dependent() {
        return new KernelSimulator(gpu, LaunchMode.DEPENDENT, library, load, recordedSteps, families);
    }

    /** The same simulator with the kernels of a library. */
    public KernelSimulator of(KernelLibrary other) {
        return other == library ? this : new KernelSimulator(gpu, mode, other, load, recordedSteps, families);
    }

    /**
     * The same simulator with the kernels for scales in blocks that an earlier release of their library had.
     *
     * @param month of the release, such as {@code 2025-02}
     * @throws IllegalArgumentException if no release of that month is known for the GPU
     */
    public KernelSimulator ofRelease(String month) {
        return new KernelSimulator(gpu, mode, library, load, recordedSteps, families.blockScaledOf(month));
    }

    /**
     * The plan of a GEMM kernel that is known by its tile, as the architecture's plans have it for operands that are scaled
     * so: {@code m x n} of C, {@code k} elements per step.
     */
    public GemmPlan planOf(Gemm gemm, int m, int n, int k, int splitK) {
        return families.family(gemm).plan(m, n, k, splitK);
    }

    /** The GPU that is simulated. */
    public Gpu gpu() {
        return gpu;
    }

    /**
     * Runs an operator under a plan of our choice.
     *
     * @throws IllegalArgumentException for a collective, which is the network's, and for an operator that does not fit
     *     the GPU
     */
    public KernelResult run(Operator operator, CacheState cache) {
        if (operator instanceof Gemm gemm) {
            return bestOf(gemm, cache);
        } else if (operator instanceof GroupedGemm grouped) {
            return groups.run(grouped, cache);
        } else if (operator instanceof Attention attention && LatentDecodeLowering.takes(attention)) {
            List<KernelLaunch> launches = new LatentDecodeLowering(gpu).lower(attention, cache);
            return runner.run(launches.get(0).name(), launches);
        } else if (operator instanceof Attention attention) {
            List<KernelLaunch> launches = attentions.lower(attention, cache);
            return runner.run(longest(launches), launches);
        } else if (operator instanceof AttentionGradient gradient) {
            return runner.fastest(gradients.ways(gradient, cache));
        } else if (operator instanceof Streaming streaming) {
            return run(streaming, StreamingPlan.of(streaming), cache);
        } else if (operator instanceof ExpertChoice choice) {
            return runner.run(choice.scoring().id(), new ExpertChoiceLowering(gpu).lower(choice, cache));
        } else if (operator instanceof ExpertStep step) {
            return runner.run(
                    step.step().name().toLowerCase(Locale.ROOT), new ExpertStepLowering(gpu).lower(step, cache));
        } else if (operator instanceof Communication communication) {
            throw new IllegalArgumentException(
                    "communication " + communication.name() + " runs on the network, not on one GPU");
        }
        throw new IllegalStateException("no kernel for " + operator);
    }

    /** Runs a GEMM under a given plan. */
    public KernelResult run(Gemm gemm, GemmPlan plan, CacheState cache) {
        return runner.run(plan.toString(), gemms.lower(gemm, plan, cache));
    }

    /** Runs GEMMs of uneven groups under a given plan. */
    public KernelResult run(GroupedGemm grouped, GemmPlan plan, CacheState cache) {
        return groups.run(grouped, plan, cache);
    }

    /** Whether a block of a plan fits an SM and computes whole tiles. */
    public boolean fits(GroupedGemm grouped, GemmPlan plan) {
        return groups.fits(grouped, plan);
    }

    /** The plan under which {@link #run(Operator, CacheState)} runs GEMMs of uneven groups. */
    public GemmPlan choose(GroupedGemm grouped, CacheState cache) {
        return groups.choose(grouped, cache);
    }

    /** Whether a block of a plan fits an SM. */
    public boolean fits(Gemm gemm, GemmPlan plan) {
        return gemms.fits(gemm, plan);
    }

    /** Runs a streaming operator under a given plan. */
    public KernelResult run(Streaming streaming, StreamingPlan plan, CacheState cache) {
        KernelLaunch launch = new StreamingLowering(gpu).lower(streaming, plan, cache);
        return runner.run(launch.name(), List.of(launch));
    }

    /** Runs the kernel between the projection of queries, keys and values and the attention. */
    public KernelResult run(RotaryCacheWrite operator, CacheState cache) {
        KernelLaunch launch = new RotaryLowering(gpu).lower(operator, cache);
        return runner.run(launch.name(), List.of(launch));
    }

    /** Runs the kernel that writes keys and values to the pages of a cache token by token. */
    public KernelResult run(PagedCacheWrite operator, CacheState cache) {
        KernelLaunch launch = new PagedCacheWriteLowering(gpu).lower(operator, cache);
        return runner.run(launch.name(), List.of(launch));
    }

    /** Runs the kernel that rotates queries and keys of a latent attention's prompt and fills the cache. */
    public KernelResult run(LatentRotation operator, CacheState cache) {
        KernelLaunch launch = new LatentPromptLowering(gpu).lower(operator, cache);
        return runner.run(launch.name(), List.of(launch));
    }

    /** Runs the kernel that brings queries, keys and values of a latent attention's prompt to 8 bits. */
    public KernelResult run(LatentQuantisation operator, CacheState cache) {
        KernelLaunch launch = new LatentPromptLowering(gpu).lower(operator, cache);
        return runner.run(launch.name(), List.of(launch));
    }

    /**
     * Checks that a plan can be run: its blocks fit an SM, and tiles, clusters and registers are such as there are.
     *
     * @throws IllegalArgumentException naming the plan and what it lacks
     */
    public void requireFit(Gemm gemm, GemmPlan plan) {
        GemmPlanRules.require(gpu, gemm, plan);
        gemms.occupancy(gemm, plan);
    }

    /** The name of the kernel with most to compute. */
    private static String longest(List<KernelLaunch> launches) {
        return launches.stream()
                .max(Comparator.comparingDouble(KernelLaunch::flops))
                .map(KernelLaunch::name)
                .orElseThrow();
    }

    /** The plan under which {@link #run(Operator, CacheState)} runs a GEMM on the matrix pipe. */
    public GemmPlan choose(Gemm gemm, CacheState cache) {
        return fastest(families.family(gemm).tuned(gemm), cache).plan();
    }

    /**
     * The plan with which a library multiplies a GEMM on the matrix pipe.
     *
     * @param name of the library, such as {@code hipblaslt}
     * @throws IllegalArgumentException naming those whose plans are known, if its are not
     */
    public GemmPlan choose(Gemm gemm, CacheState cache, String name) {
        GemmFamily family = families.family(gemm, name);
        return fastest(family.tuned(gemm), family, cache).plan();
    }

    private KernelResult bestOf(Gemm gemm, CacheState cache) {
        Stream<KernelResult> untiled = families.family(gemm).vectorKernel().stream()
                .filter(kernel -> gemm.m() <= kernel.maximumRows())
                .map(kernel -> new VectorGemmLowering(gpu).lower(gemm, kernel, cache))
                .map(launch -> runner.run(launch.name(), List.of(launch)));
        return Stream.concat(Stream.of(tiled(gemm, cache)), untiled)
                .min(Comparator.comparingLong(KernelResult::picoseconds))
                .orElseThrow();
    }

    /** What the plan gives that was the fastest where the library has timed its plans. */
    private KernelResult tiled(Gemm gemm, CacheState cache) {
        Gemm tuned = families.family(gemm).tuned(gemm);
        Candidate fastest = fastest(tuned, cache);
        return tuned.equals(gemm) ? fastest.result() : run(gemm, fastest.plan(), cache);
    }

    private Candidate fastest(Gemm gemm, CacheState cache) {
        return fastest(gemm, families.family(gemm), cache);
    }

    private Candidate fastest(Gemm gemm, GemmFamily family, CacheState cache) {
        return planner.best(gemm, family, cache, runner.overheadPicoseconds()).stream()
                .map(plan -> new Candidate(plan, run(gemm, plan, cache)))
                .min(Candidate.FASTEST)
                .orElseThrow();
    }
}
