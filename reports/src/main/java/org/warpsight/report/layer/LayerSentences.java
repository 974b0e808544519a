package org.warpsight.report.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.warpsight.hardware.Gpu;
import org.warpsight.report.Numbers;
import org.warpsight.report.kernel.Sentences;
import org.warpsight.sim.kernel.KernelResult.KernelTime;
import org.warpsight.sim.kernel.sequence.SequenceResult;
import org.warpsight.sim.kernel.sequence.SequenceResult.Part;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.GroupedGemm;
import org.warpsight.workload.operator.Operator;

/** What the simulation of a layer says, in sentences that a student understands. Every number in them is simulated. */
public final class LayerSentences {
    /** Effects below this part of the time are not worth a sentence. */
    private static final double WORTH_SAYING = 0.02;

    private final LayerExplanation explanation;
    private final SequenceResult result;
    private final Gpu gpu;

    private LayerSentences(LayerExplanation explanation) {
        this.explanation = explanation;
        this.result = explanation.result();
        this.gpu = explanation.asked().gpu();
    }

    /** The time, and the kernel that takes most of it. */
    public static String headline(LayerExplanation explanation) {
        Part longest = explanation.result().longest();
        return explanation.asked().layer().name() + " on "
                + explanation.asked().gpu().product().name() + ": " + Numbers.seconds(explanation.seconds())
                + ", limited by " + limiter(explanation.result()) + ", which takes "
                + Numbers.percent(share(longest, explanation.result())) + " of the time.";
    }

    /** The limiter of the kernel that takes longest, and which that is. */
    public static String limiter(SequenceResult result) {
        return result.longest().result().limiter().id() + " in "
                + result.longest().name();
    }

    /** Intensity, ridge point, and which roof allows how much. */
    public static List<String> roof(LayerExplanation explanation) {
        return new LayerSentences(explanation).roof();
    }

    /** What keeps the layer below its roof: its shape, and where the time goes. */
    public static List<String> why(LayerExplanation explanation) {
        return new LayerSentences(explanation).why();
    }

    /** What keeps the kernel that takes longest below its own roof, the limiter first. */
    public static List<String> whyLongest(LayerExplanation explanation) {
        Part longest = explanation.result().longest();
        return longest.operator()
                .map(operator -> Sentences.why(explanation.asked().gpu(), operator, longest.result()))
                .orElse(List.of());
    }

    private List<String> roof() {
        LeastWork least = explanation.least();
        double part = explanation.boundSeconds() / explanation.seconds();
        return List.of(
                "However it is cut into kernels, it has to do " + Numbers.si(least.flops(), least.operation())
                        + " and to move at least " + Numbers.si(least.bytes(), "B")
                        + " to or from HBM: an arithmetic intensity of " + Numbers.of(least.intensity())
                        + " " + least.operation() + " per byte.",
                "The ridge point, where HBM and the pipes of this GPU take equally long, is at "
                        + Numbers.of(least.ridge(gpu)) + " " + least.operation() + " per byte. "
                        + (least.computeBound(gpu)
                                ? "The layer is to the right of it, so arithmetic is its roof."
                                : "The layer is to the left of it, so HBM is its roof."),
                "Under that roof it takes at least " + Numbers.seconds(explanation.boundSeconds()) + ". The simulated "
                        + Numbers.seconds(explanation.seconds()) + " are " + Numbers.of(1 / part) + " times as long, "
                        + Numbers.percent(part) + " of the roof.");
    }

    private List<String> why() {
        List<String> sentences = new ArrayList<>(explanation.asked().layer().remarks(gpu));
        besideProducts().ifPresent(sentences::add);
        traffic().ifPresent(sentences::add);
        launches().ifPresent(sentences::add);
        return sentences;
    }

    private Optional<String> besideProducts() {
        double products = share(LayerSentences::isProduct);
        double others = share(part -> !isProduct(part));
        long count = result.parts().stream().filter(part -> !isProduct(part)).count();
        return products == 0 || others < WORTH_SAYING
                ? Optional.empty()
                : Optional.of("Products take " + Numbers.percent(products) + " of the time; "
                        + (count == 1
                                ? "the other kernel, which chooses, moves or converts, takes "
                                : "the other " + count + " kernels, which choose, move or convert, take ")
                        + Numbers.percent(others) + ".");
    }

    private Optional<String> traffic() {
        double excess = result.hbmBytes() / explanation.least().bytes();
        return excess < 1 + WORTH_SAYING
                ? Optional.empty()
                : Optional.of(
                        "HBM moves " + Numbers.si(result.hbmBytes(), "B") + ", " + Numbers.of(excess)
                                + " times the least possible: what a kernel leaves and the next one reads fits L2 only in part.");
    }

    private Optional<String> launches() {
        double launches = result.kernels().stream()
                .mapToDouble(KernelTime::launchPicoseconds)
                .sum();
        int kernels = result.kernels().size();
        double part = launches / result.picoseconds();
        return part < WORTH_SAYING
                ? Optional.empty()
                : Optional.of("Starting and ending " + (kernels == 1 ? "the kernel" : kernels + " kernels") + " takes "
                        + Numbers.seconds(launches * 1e-12) + ", " + Numbers.percent(part) + " of the time.");
    }

    private double share(Predicate<Part> which) {
        return result.parts().stream()
                .filter(which)
                .mapToDouble(part -> share(part, result))
                .sum();
    }

    private static double share(Part part, SequenceResult all) {
        return part.result().picoseconds() / all.picoseconds();
    }

    private static boolean isProduct(Part part) {
        return part.operator().filter(LayerSentences::isProduct).isPresent();
    }

    private static boolean isProduct(Operator operator) {
        return operator instanceof Gemm || operator instanceof GroupedGemm || operator instanceof Attention;
    }
}
