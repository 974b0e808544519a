package org.warpsight.report.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.warpsight.report.kernel.LayerCase;
import org.warpsight.report.kernel.LayerCase.Figure;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.sim.roofline.Roofline;
import org.warpsight.workload.operator.SamplingOperators;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.scenario.Deployment.Sampling;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The choice of next tokens, kernel by kernel. */
@Command(
        name = "sampling",
        description = "Chooses the next token of each sequence from logits in 32 bits.",
        mixinStandardHelpOptions = true)
final class KernelSamplingCommand implements Callable<Integer> {
    @Option(names = "--rows", required = true, paramLabel = "N", description = "Sequences that get a token.")
    private int rows;

    @Option(
            names = "--vocabulary",
            defaultValue = "128256",
            paramLabel = "N",
            description = "Logits of each (default: ${DEFAULT-VALUE}).")
    private int vocabulary;

    @Option(
            names = "--sampling",
            defaultValue = "GREEDY",
            paramLabel = "WAY",
            description = "${COMPLETION-CANDIDATES} (default: greedy).")
    private Sampling sampling;

    @Mixin
    private KernelOptions options;

    @Override
    public Integer call() {
        options.requirePositive("--rows", rows);
        options.requirePositive("--vocabulary", vocabulary);
        List<Streaming> operators = SamplingOperators.of(sampling, rows, vocabulary);
        KernelSequence kernels = new KernelSequence();
        double here = options.warm() ? 1 : 0;
        for (Streaming operator : operators) {
            kernels.then(
                    operator,
                    new CacheState(
                            here
                                    * CacheState.surviving(
                                            operator.compulsoryBytes(),
                                            options.gpu().sharedL2Bytes()),
                            0));
            // The next one reads what this one has written.
            here = 1;
        }
        double logits =
                (double) rows * vocabulary * operators.get(0).precision().bytes();
        double compute = operators.stream()
                .mapToDouble(new Roofline(options.gpu())::computeSeconds)
                .sum();
        return options.print(new LayerCase(
                "sampling",
                List.of(new Figure("sequences", "rows", rows), new Figure("vocabulary", "vocabulary", vocabulary)),
                options.simulator(),
                kernels,
                Math.max(compute, logits / options.gpu().hbmBytesPerSecond())));
    }
}
