package org.warpsight.report.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.roofline.Roofline;

/**
 * Why a kernel takes the time it takes, and what would change it.
 *
 * @param asked the kernel, with its plan where it has one
 * @param result its simulation, with the timelines of its first steps
 * @param gains what each change of the plan, the call or the machine would gain, the largest first; all simulated
 * @param path changes of the plan made one upon the other, each the best at its place; gains are those of all so far
 */
public record Explanation(KernelCase asked, KernelResult result, List<Gain> gains, List<Gain> path) {
    /** Smaller gains are well within the error of any prediction. */
    private static final double WORTHWHILE = 1.01;

    private static final int LONGEST_PATH = 5;

    public Explanation {
        gains = List.copyOf(gains);
        path = List.copyOf(path);
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
        variants.addAll(LibraryVariants.of(settled));
        variants.addAll(CallVariants.of(settled));
        BetterMachines.of(settled.gpu(), BetterMachines.Use.of(settled.operator(), result))
                .forEach(machine ->
                        variants.add(new Variant(Variant.Kind.MACHINE, machine.change(), settled.on(machine.gpu()))));
        List<Gain> gains = variants.stream()
                .map(variant -> Gain.of(variant, settled, result))
                .sorted(Comparator.comparingDouble(Gain::speedup).reversed())
                .toList();
        return new Explanation(settled, result, gains, path(settled, result));
    }

    /** Gains do not add up, so the way to a better plan is walked: the best change, then the best of what remains. */
    private static List<Gain> path(KernelCase start, KernelResult known) {
        List<Gain> path = new ArrayList<>();
        KernelCase here = start;
        double reached = 1;
        while (here.plan().isPresent() && path.size() < LONGEST_PATH) {
            Gain best = PlanVariants.of(here).stream()
                    .map(variant -> Gain.of(variant, start, known))
                    .max(Comparator.comparingDouble(Gain::speedup))
                    .orElseThrow();
            if (best.speedup() < reached * WORTHWHILE) {
                break;
            }
            path.add(best);
            here = best.variant().changed();
            reached = best.speedup();
        }
        return path;
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

    /** Gains of changes that help, the best of each aspect, the largest first. */
    public List<Gain> improvements(Variant.Kind kind) {
        return bestOfAspects(kind).stream()
                .filter(gain -> gain.speedup() >= WORTHWHILE)
                .toList();
    }

    /** What aspects of the plan are worth where no change of them helps: the mildest loss of each, the largest first. */
    public List<Gain> merits() {
        return bestOfAspects(Variant.Kind.PLAN).stream()
                .filter(gain -> gain.speedup() <= 1 / WORTHWHILE)
                .sorted(Comparator.comparingDouble(Gain::speedup))
                .toList();
    }

    private List<Gain> bestOfAspects(Variant.Kind kind) {
        Map<String, Gain> best = new LinkedHashMap<>();
        gains(kind).forEach(gain -> best.putIfAbsent(gain.variant().aspect(), gain));
        return List.copyOf(best.values());
    }

    /** Gains by what is changed, the largest first. */
    public Stream<Gain> gains(Variant.Kind kind) {
        return gains.stream().filter(gain -> gain.variant().kind() == kind);
    }
}
