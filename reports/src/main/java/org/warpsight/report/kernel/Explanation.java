package org.warpsight.report.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.roofline.Roofline;

/**
 * Why a kernel takes the time it takes, and what would change it.
 *
 * @param asked the kernel, with its plan where it has one
 * @param result its simulation, with the timelines of its first steps
 * @param gains what each change of the plan, the call or the machine would gain, the largest first; all simulated
 */
public record Explanation(KernelCase asked, KernelResult result, List<Gain> gains) {

    public Explanation {
        gains = List.copyOf(gains);
    }

    /**
     * Simulates a kernel and its variants.
     *
     * @param steps steps that the timelines show
     */
    public static Explanation of(KernelCase asked, long steps) {
        KernelCase settled = asked.settled();
        KernelResult result = settled.record(steps);
        List<Variant> variants = new ArrayList<>();
        if (settled.plan().isPresent()) {
            variants.addAll(PlanVariants.of(settled));
        }
        variants.addAll(CallVariants.of(settled));
        variants.addAll(MachineVariants.of(settled, result));
        List<Gain> gains = variants.stream()
                .map(variant -> Gain.of(variant, settled, result))
                .sorted(Comparator.comparingDouble(Gain::speedup).reversed())
                .toList();
        return new Explanation(settled, result, gains);
    }

    /** FLOPs per byte that must cross HBM at least once. */
    public double intensity() {
        return asked.operator().flops() / asked.operator().compulsoryBytes();
    }

    /** FLOPs per byte at which HBM and the compute roof take equally long. */
    public double ridge() {
        Roofline roofline = new Roofline(asked.gpu());
        return roofline.computeRoof(asked.operator()).flopsPerSecond()
                / asked.gpu().hbmBytesPerSecond();
    }

    /** Whether arithmetic and not HBM is the lower roof. */
    public boolean computeBound() {
        return intensity() >= ridge();
    }

    /** The time that the roofline allows at least, in seconds. */
    public double boundSeconds() {
        return new Roofline(asked.gpu()).boundSeconds(asked.operator());
    }

    /** The simulated time in seconds. */
    public double seconds() {
        return result.picoseconds() * 1e-12;
    }

    /** Gains by what is changed, the largest first. */
    public Stream<Gain> gains(Variant.Kind kind) {
        return gains.stream().filter(gain -> gain.variant().kind() == kind);
    }
}
