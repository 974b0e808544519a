package org.warpsight.report.kernel;

import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.workload.operator.Operator;

/**
 * What a change would gain: both cases are simulated, nothing is estimated.
 *
 * @param variant the change
 * @param result what its simulation gave
 * @param speedup how many times faster the same amount of work is done: FLOPs, or bytes where there are none
 */
public record Gain(Variant variant, KernelResult result, double speedup) {

    /** Simulates a variant of a case whose result is known. */
    public static Gain of(Variant variant, KernelCase asked, KernelResult known) {
        KernelResult result = variant.changed().run();
        double before = known.picoseconds() / work(asked.operator());
        double after = result.picoseconds() / work(variant.changed().operator());
        return new Gain(variant, result, before / after);
    }

    private static double work(Operator operator) {
        return operator.flops() > 0 ? operator.flops() : operator.compulsoryBytes();
    }
}
