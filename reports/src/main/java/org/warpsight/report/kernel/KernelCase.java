package org.warpsight.report.kernel;

import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.GemmPlan;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.sim.kernel.LoadDuration;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.GroupedGemm;
import org.warpsight.workload.operator.Operator;

/**
 * Everything that decides what a kernel's simulation gives.
 *
 * @param gpu where it runs
 * @param launch how its kernels are launched
 * @param library whose kernels run
 * @param load how long the GPU has been at work when the kernel is timed
 * @param warm whether all operands that fit are in L2 at the start
 * @param operator what is computed
 * @param plan how; empty for a plan chosen as a library would
 */
public record KernelCase(
        Gpu gpu,
        LaunchMode launch,
        KernelLibrary library,
        LoadDuration load,
        boolean warm,
        Operator operator,
        Optional<GemmPlan> plan) {

    public KernelCase {
        if (plan.isPresent() && !(operator instanceof Gemm || operator instanceof GroupedGemm)) {
            throw new IllegalArgumentException("only a GEMM takes a plan, but " + operator.name() + " is none");
        }
    }

    /** The same on another GPU. */
    public KernelCase on(Gpu other) {
        return new KernelCase(other, launch, library, load, warm, operator, plan);
    }

    /** The same, launched in another way. */
    KernelCase launchedBy(LaunchMode other) {
        return new KernelCase(gpu, other, library, load, warm, operator, plan);
    }

    /** The same by another library's kernels. */
    public KernelCase by(KernelLibrary other) {
        return new KernelCase(gpu, launch, other, load, warm, operator, plan);
    }

    /** The same with all operands that fit in L2 at the start. */
    KernelCase warmed() {
        return new KernelCase(gpu, launch, library, load, true, operator, plan);
    }

    /** Another operator, with a plan chosen anew. */
    KernelCase of(Operator other) {
        return new KernelCase(gpu, launch, library, load, warm, other, Optional.empty()).settled();
    }

    /** The same GEMM, or GEMMs of groups, under another plan. */
    public KernelCase under(GemmPlan other) {
        return new KernelCase(gpu, launch, library, load, warm, operator, Optional.of(other));
    }

    /** The same with its plan named: the one chosen, where it is a GEMM, or GEMMs of groups, without. */
    public KernelCase settled() {
        if (plan.isPresent()) {
            return this;
        } else if (operator instanceof Gemm gemm) {
            return under(simulator().choose(gemm, cache()));
        }
        return operator instanceof GroupedGemm grouped ? under(simulator().choose(grouped, cache())) : this;
    }

    /**
     * The same GEMM under the plan that an earlier release of its library chose.
     *
     * @param month of the release, such as {@code 2025-02}
     * @throws IllegalArgumentException if no release of that month is known for the GPU
     */
    public KernelCase ofRelease(String month) {
        return under(simulator().ofRelease(month).choose((Gemm) operator, cache()));
    }

    /**
     * The same GEMM under the plan that a library has for it.
     *
     * @throws IllegalArgumentException naming those whose plans are known, if its are not
     */
    public KernelCase plannedBy(String gemmLibrary) {
        return under(simulator().choose((Gemm) operator, cache(), gemmLibrary));
    }

    /** What L2 holds at the start. */
    public CacheState cache() {
        if (!warm) {
            return CacheState.COLD;
        }
        double resident = CacheState.surviving(operator.compulsoryBytes(), gpu.sharedL2Bytes());
        return new CacheState(resident, resident);
    }

    /** Simulates it. */
    public KernelResult run() {
        return run(simulator());
    }

    /** Simulates it and writes down the first steps of each kernel. */
    public KernelResult record(long steps) {
        return run(simulator().recording(steps));
    }

    private KernelResult run(KernelSimulator simulator) {
        if (plan.isEmpty()) {
            return simulator.run(operator, cache());
        }
        return operator instanceof GroupedGemm grouped
                ? simulator.run(grouped, plan.get(), cache())
                : simulator.run((Gemm) operator, plan.get(), cache());
    }

    /**
     * Checks that the plan of a GEMM can be run on the GPU.
     *
     * @throws IllegalArgumentException naming the plan and what it lacks
     */
    public void requireFit() {
        plan.ifPresent(named -> simulator().requireFit((Gemm) operator, named));
    }

    /** Whether a block of the plan fits an SM. */
    boolean fits() {
        if (plan.isEmpty()) {
            return true;
        }
        return operator instanceof GroupedGemm grouped
                ? simulator().fits(grouped, plan.get())
                : simulator().fits((Gemm) operator, plan.get());
    }

    private KernelSimulator simulator() {
        return new KernelSimulator(gpu, launch, library, load);
    }
}
