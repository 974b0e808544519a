package org.warpsight.report.command;

import org.warpsight.report.layer.LayerCase;
import org.warpsight.report.layer.SamplingLayer;
import org.warpsight.workload.scenario.Deployment.Sampling;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the commands about the choice of next tokens. */
final class SamplingOptions {
    static final String DESCRIPTION = "Chooses the next token of each sequence from logits in 32 bits.";

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
            defaultValue = "greedy",
            paramLabel = "WAY",
            description = "How a token is drawn: greedy, top_k, top_p or top_k_top_p (default: greedy).")
    private Sampling sampling;

    @Mixin
    private KernelOptions options;

    KernelOptions kernel() {
        return options;
    }

    /** What is asked. */
    LayerCase asked() {
        options.requirePositive("--rows", rows);
        options.requirePositive("--vocabulary", vocabulary);
        return options.asked(new SamplingLayer(sampling, rows, vocabulary));
    }
}
