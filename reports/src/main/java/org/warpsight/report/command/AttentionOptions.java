package org.warpsight.report.command;

import java.util.Optional;
import org.warpsight.hardware.Precision;
import org.warpsight.report.kernel.KernelCase;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.workload.operator.Attention;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of the commands about attention: its shape and where it runs. */
final class AttentionOptions {
    @Option(names = "--batch", defaultValue = "1", paramLabel = "N", description = "Sequences (default: 1).")
    private int batch;

    @Option(names = "--keys", required = true, paramLabel = "TOKENS", description = "Tokens of each sequence.")
    private int keys;

    @Option(names = "--queries", paramLabel = "TOKENS", description = "New tokens of each (default: all).")
    private Optional<Integer> queries;

    @Option(names = "--heads", required = true, paramLabel = "N", description = "Query heads.")
    private int heads;

    @Option(names = "--kv-heads", paramLabel = "N", description = "Key-value heads (default: as many as heads).")
    private Optional<Integer> keyValueHeads;

    @Option(names = "--head-dim", defaultValue = "128", paramLabel = "N", description = "Head size (default: 128).")
    private int headDim;

    @Option(names = "--window", defaultValue = "0", paramLabel = "TOKENS", description = "Last keys seen; 0 for all.")
    private int window;

    @Option(names = "--full", description = "Without the causal mask.")
    private boolean full;

    @Option(
            names = "--dtype",
            defaultValue = "bf16",
            converter = PrecisionConverter.class,
            description = "Precision of queries, keys and values (default: bf16).")
    private Precision dtype;

    @Option(
            names = "--kv-dtype",
            converter = PrecisionConverter.class,
            description = "Precision of cached keys and values, such as fp8 or int8 (default: as --dtype).")
    private Optional<Precision> cache;

    @Option(
            names = "--library",
            defaultValue = "default",
            converter = LibraryConverter.class,
            description =
                    "Whose kernels: default (FlashAttention), fa1, triton, fa2, fa3, pytorch, sglang, vllm or trtllm (default: default).")
    private KernelLibrary library;

    @Option(
            names = "--pass",
            defaultValue = "forward",
            description = "Pass of training: forward or backward, by fa1, triton or fa2 (default: forward).")
    private AttentionPass pass;

    @Mixin
    private KernelOptions options;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    KernelOptions kernel() {
        return options;
    }

    /** What is asked. */
    KernelCase asked() {
        int groups = keyValueHeads.orElse(heads);
        options.requirePositive("--batch", batch);
        options.requirePositive("--keys", keys);
        options.requirePositive("--queries", queries.orElse(keys));
        options.requirePositive("--heads", heads);
        options.requirePositive("--kv-heads", groups);
        options.requirePositive("--head-dim", headDim);
        if (window < 0) {
            throw new ParameterException(spec.commandLine(), "--window must be at least 0 but is " + window);
        }
        options.requireSupport(dtype);
        options.requireBuild(library);
        options.requireHead(library, pass, headDim);
        if (pass == AttentionPass.BACKWARD && (dtype.bits() != 16 || cache.isPresent())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--pass backward takes operands of 16 bits and no --kv-dtype, but --dtype is " + dtype.id());
        }
        try {
            KernelCase asked = options.asked(pass.of(new Attention(
                    "attention",
                    batch,
                    queries.orElse(keys),
                    keys,
                    heads,
                    groups,
                    headDim,
                    headDim,
                    window,
                    !full,
                    false,
                    dtype,
                    cache.orElse(dtype))));
            return asked.by(library);
        } catch (IllegalArgumentException impossible) {
            throw new ParameterException(spec.commandLine(), impossible.getMessage());
        }
    }
}
