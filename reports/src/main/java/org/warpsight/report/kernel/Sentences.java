package org.warpsight.report.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.report.Numbers;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.kernel.RoleState;
import org.warpsight.sim.roofline.ComputeRoof;
import org.warpsight.sim.roofline.Roofline;
import org.warpsight.workload.operator.Operator;

/** What a kernel's simulation says, in sentences that a student understands. Every number in them is simulated. */
public final class Sentences {
    /** Effects below this part of the time are not worth a sentence. */
    private static final double WORTH_SAYING = 0.02;

    /** Every kernel has some work beside its products. */
    private static final double WORTH_SAYING_OF_WORK = 0.2;

    private final Gpu gpu;
    private final Operator operator;
    private final KernelResult result;
    private final KernelResult.KernelTime main;
    private final Terms terms;

    private Sentences(Gpu gpu, Operator operator, KernelResult result) {
        this.gpu = gpu;
        this.operator = operator;
        this.result = result;
        this.main = longest(result);
        this.terms = Terms.of(gpu);
    }

    private Sentences(Explanation explanation) {
        this(explanation.asked().gpu(), explanation.asked().operator(), explanation.result());
    }

    /** The kernel of an operator that takes most of its time. */
    public static KernelResult.KernelTime longest(KernelResult result) {
        return result.kernels().stream()
                .max(Comparator.comparingLong(KernelResult.KernelTime::picoseconds))
                .orElseThrow();
    }

    /** The time and what limits it. */
    public static String headline(Explanation explanation) {
        return explanation.asked().operator().name() + " on "
                + explanation.asked().gpu().product().name() + ": " + Numbers.seconds(explanation.seconds())
                + ", limited by " + explanation.result().limiter().id() + ".";
    }

    /** Intensity, ridge point, and which roof allows how much. */
    public static List<String> roof(Explanation explanation) {
        return new Sentences(explanation).roofOf(explanation);
    }

    /** What keeps it below its roof, the limiter first. */
    public static List<String> why(Explanation explanation) {
        return new Sentences(explanation).why();
    }

    /** What keeps an operator below its roof, the limiter first. */
    public static List<String> why(Gpu gpu, Operator operator, KernelResult result) {
        return new Sentences(gpu, operator, result).why();
    }

    private List<String> roofOf(Explanation explanation) {
        double flops = operator.flops();
        double bytes = operator.compulsoryBytes();
        List<String> sentences = new ArrayList<>();
        if (flops == 0) {
            sentences.add("It computes nothing and has to move at least " + Numbers.si(bytes, "B")
                    + " to or from HBM, so only memory can be its roof.");
        } else {
            ComputeRoof roof = new Roofline(gpu).computeRoof(operator);
            String operation = roof.operation();
            sentences.add("It has to do " + Numbers.si(flops, operation) + " and to move at least "
                    + Numbers.si(bytes, "B") + " to or from HBM: an arithmetic intensity of "
                    + Numbers.of(explanation.intensity()) + " " + operation + " per byte.");
            sentences.add(
                    "The ridge point, where HBM and the " + roof.name() + " pipes of this GPU take equally long, is at "
                            + Numbers.of(explanation.ridge()) + " " + operation + " per byte. "
                            + (explanation.computeBound()
                                    ? "The kernel is to the right of it, so arithmetic is its roof."
                                    : "The kernel is to the left of it, so HBM is its roof."));
        }
        sentences.add("Under that roof it takes at least " + Numbers.seconds(explanation.boundSeconds())
                + ". The simulated " + Numbers.seconds(explanation.seconds()) + " are "
                + Numbers.of(explanation.seconds() / explanation.boundSeconds()) + " times as long, "
                + Numbers.percent(explanation.boundSeconds() / explanation.seconds()) + " of the roof.");
        return sentences;
    }

    private List<String> why() {
        List<String> sentences = new ArrayList<>();
        sentences.add(limiter());
        clock().ifPresent(sentences::add);
        waste().ifPresent(sentences::add);
        waves().ifPresent(sentences::add);
        launch().ifPresent(sentences::add);
        traffic().ifPresent(sentences::add);
        work().ifPresent(sentences::add);
        waiting().ifPresent(sentences::add);
        return sentences;
    }

    private String limiter() {
        SpeedOfLight nearest = nearest();
        String unit = name(nearest.unit(), terms) + " "
                + (nearest.unit() == Limiter.HBM || nearest.unit() == Limiter.L2 ? "is" : "are");
        String most = unit + " in use " + Numbers.percent(nearest.inUse()) + " of the time";
        return switch (result.limiter()) {
            case LATENCY ->
                "Limited by latency: no part of the GPU is in use for even half of the time, so the kernel waits. The busiest, "
                        + name(nearest.unit(), terms) + ", works " + Numbers.percent(nearest.inUse()) + " of the time.";
            case LAUNCH ->
                "Limited by launch: starting and ending kernels takes more of the time than any part of the GPU is in use.";
            case POWER -> "Limited by power: " + most + ", but at a clock that the power limit holds down.";
            case NETWORK -> throw new IllegalStateException("a kernel on one GPU does not wait for the network");
            case HBM, L2, SHARED_MEMORY, TENSOR, VECTOR, SPECIAL_FUNCTION ->
                "Limited by " + result.limiter().id() + ": " + most + ", more than any other part.";
        };
    }

    private SpeedOfLight nearest() {
        return SpeedOfLight.busiest(gpu, operator, result);
    }

    private static String name(Limiter unit, Terms terms) {
        return switch (unit) {
            case HBM -> "HBM";
            case L2 -> "L2";
            case SHARED_MEMORY -> "the " + terms.sharedMemoryPort() + "s";
            case TENSOR -> "the matrix pipes";
            case VECTOR -> "the vector pipes";
            case SPECIAL_FUNCTION -> "the special-function pipes";
            case LATENCY, LAUNCH, POWER, NETWORK -> unit.id();
        };
    }

    private Optional<String> clock() {
        double maximum = gpu.product().maximumClockMhz();
        return result.clockMhz() > (1 - WORTH_SAYING) * maximum
                ? Optional.empty()
                : Optional.of("The board would draw more than its "
                        + Numbers.of(gpu.product().powerLimitWatts()) + " W at the maximum clock of "
                        + Numbers.of(maximum) + " MHz, so the " + terms.multiprocessor() + "s run at "
                        + Numbers.of(result.clockMhz()) + " MHz.");
    }

    private Optional<String> waste() {
        return SpeedOfLight.of(gpu, operator, result).stream()
                .filter(unit -> unit.unit() == Limiter.TENSOR && unit.inUse() - unit.fraction() > WORTH_SAYING)
                .findFirst()
                .map(unit -> "Of the time that the matrix pipes are in use, "
                        + Numbers.percent(1 - unit.fraction() / unit.inUse())
                        + " goes to padding at the edges of tiles and to instructions below the peak rate.");
    }

    private Optional<String> waves() {
        double waves = main.waves();
        double whole = Math.ceil(waves - 1e-9);
        if (1 - waves / whole < WORTH_SAYING) {
            return Optional.empty();
        }
        String places = Numbers.of(main.blocks() / waves) + " blocks";
        String empty = Numbers.percent(whole - waves);
        return Optional.of(
                waves < 1
                        ? "There is room for " + places + " at a time but there are only "
                                + Numbers.count(main.blocks()) + ": " + empty + " of the places stay empty."
                        : Numbers.count(main.blocks()) + " blocks fill " + Numbers.of(waves) + " waves of " + places
                                + " that run at a time: the last wave leaves " + empty + " of the places empty.");
    }

    private Optional<String> launch() {
        long launches = result.kernels().stream()
                .mapToLong(KernelResult.KernelTime::launchPicoseconds)
                .sum();
        double part = (double) launches / result.picoseconds();
        int kernels = result.kernels().size();
        return part < WORTH_SAYING
                ? Optional.empty()
                : Optional.of("Starting and ending " + (kernels == 1 ? "the kernel" : kernels + " kernels") + " takes "
                        + Numbers.seconds(launches * 1e-12) + ", " + Numbers.percent(part) + " of the time.");
    }

    private Optional<String> traffic() {
        Level l2 = Level.of(result).get(1);
        if (l2.hitRate() < WORTH_SAYING) {
            return Optional.empty();
        }
        double excess = result.hbmBytes() / operator.compulsoryBytes();
        String compared = excess > 1 + WORTH_SAYING ? ", " + Numbers.of(excess) + " times the least possible." : ".";
        return Optional.of("L2 answers " + Numbers.percent(l2.hitRate()) + " of the " + Numbers.si(l2.bytes(), "B")
                + " that the " + terms.multiprocessor() + "s ask of it; HBM moves " + Numbers.si(result.hbmBytes(), "B")
                + compared);
    }

    /**
     * What warps that multiply do beside: softmax between two products, dequantisation, an epilogue. Where memory is what limits,
     * they have the time for it.
     */
    private Optional<String> work() {
        boolean memory = result.limiter() == Limiter.HBM || result.limiter() == Limiter.L2;
        if (memory || result.utilization().getOrDefault(Limiter.TENSOR, 0.0) == 0) {
            return Optional.empty();
        }
        List<RoleTime> consumers = RoleTime.of(main).stream()
                .filter(role -> role.role().equals("consumer"))
                .sorted(Comparator.comparingDouble(RoleTime::share).reversed())
                .toList();
        List<RoleTime> beside = consumers.stream()
                .filter(role -> !role.waiting() && role.state() != RoleState.TENSOR)
                .toList();
        double share = beside.stream().mapToDouble(RoleTime::share).sum();
        double waiting = consumers.stream()
                .filter(RoleTime::waiting)
                .mapToDouble(RoleTime::share)
                .sum();
        return share < WORTH_SAYING_OF_WORK || share < waiting
                ? Optional.empty()
                : Optional.of("The " + terms.warp() + "s that compute spend " + Numbers.percent(share)
                        + " of their time on work beside the products (mostly "
                        + RoleTime.cause(beside.get(0).state(), terms)
                        + "), while the matrix pipes have only what other " + terms.warp() + "s ask of them.");
    }

    private Optional<String> waiting() {
        return RoleTime.of(main).stream()
                .filter(role -> role.role().equals("consumer") && role.waiting() && role.share() >= WORTH_SAYING)
                .max(Comparator.comparingDouble(RoleTime::share))
                .map(role -> "The " + terms.warp() + "s that compute wait " + Numbers.percent(role.share())
                        + " of their time for " + RoleTime.cause(role.state(), terms) + ".");
    }
}
