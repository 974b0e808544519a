package org.warpsight.report.command;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.warpsight.hardware.CacheScales;
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
    /** Kernels copy 16 bytes of a head at a time (FlashAttention, csrc/flash_attn/flash_api.cpp). */
    private static final int HEAD_DIM_UNIT = 8;

    /** Without a cache of 8 bits, or with one scale of it (TensorRT-LLM, kv_cache_scaling_factor). */
    private static final Set<KernelLibrary> SCALED_BY_TENSOR =
            EnumSet.of(KernelLibrary.FA1, KernelLibrary.TRITON, KernelLibrary.TRTLLM);

    @Mixin
    private TokenOptions tokens;

    @Option(names = "--kv-heads", paramLabel = "N", description = "Key-value heads (default: as many as heads).")
    private Optional<Integer> keyValueHeads;

    @Option(names = "--head-dim", defaultValue = "128", paramLabel = "N", description = "Head size (default: 128).")
    private int headDim;

    @Option(names = "--window", defaultValue = "0", paramLabel = "TOKENS", description = "Last keys seen; 0 for all.")
    private int window;

    @Option(names = "--full", description = "Without the causal mask.")
    private boolean full;

    @Option(
            names = "--library",
            defaultValue = "default",
            paramLabel = "LIBRARY",
            converter = LibraryConverter.class,
            description =
                    "Whose kernels: default (FlashAttention), fa1, triton, fa2, fa3, pytorch, sglang, vllm or trtllm (default: default).")
    private KernelLibrary library;

    @Option(
            names = "--pass",
            paramLabel = "PASS",
            defaultValue = "forward",
            description = "Pass of training: forward or backward, by fa1, triton or fa2 (default: forward).")
    private AttentionPass pass;

    @Option(
            names = "--kv-scales",
            defaultValue = "tensor",
            paramLabel = "SCALES",
            converter = CacheScalesConverter.class,
            description =
                    "What an fp8 or int8 cache is multiplied by: tensor (one scale for all keys, one for all values), head, or "
                            + "token_head (default: tensor).")
    private CacheScales cacheScales;

    @Mixin
    private KernelOptions options;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    KernelOptions kernel() {
        return options;
    }

    /** What is asked. */
    KernelCase asked() {
        tokens.require(options);
        int groups = keyValueHeads.orElse(tokens.heads());
        options.requirePositive("--kv-heads", groups);
        options.requirePositive("--head-dim", headDim);
        if (tokens.heads() % groups != 0) {
            throw new ParameterException(
                    spec.commandLine(), "--kv-heads must divide the " + tokens.heads() + " --heads but is " + groups);
        }
        if (headDim % HEAD_DIM_UNIT != 0) {
            throw new ParameterException(
                    spec.commandLine(), "--head-dim must be a multiple of " + HEAD_DIM_UNIT + " but is " + headDim);
        }
        if (window < 0) {
            throw new ParameterException(spec.commandLine(), "--window must be at least 0 but is " + window);
        }
        options.requireBuild(library);
        options.requireHead(library, pass, headDim);
        if (pass == AttentionPass.BACKWARD && (tokens.dtype().bits() != 16 || tokens.cache() != tokens.dtype())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--pass backward takes operands of 16 bits and no --kv-dtype, but --dtype is "
                            + tokens.dtype().id());
        }
        requireScales();
        try {
            return options.asked(pass.of(new Attention(
                            "attention",
                            tokens.batch(),
                            tokens.queries(),
                            tokens.keys(),
                            tokens.heads(),
                            groups,
                            headDim,
                            headDim,
                            window,
                            !full,
                            false,
                            tokens.dtype(),
                            tokens.cache(),
                            cacheScales)))
                    .by(library);
        } catch (IllegalArgumentException impossible) {
            throw new ParameterException(spec.commandLine(), impossible.getMessage());
        }
    }

    private void requireScales() {
        if (cacheScales == CacheScales.TENSOR) {
            return;
        }
        if (tokens.cache().bits() > Byte.SIZE) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--kv-scales is of a cache of 8 bits, but this one is in "
                            + tokens.cache().id() + ": give --kv-dtype fp8 or int8");
        }
        if (SCALED_BY_TENSOR.contains(library)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--kv-scales must be tensor with --library "
                            + library.name().toLowerCase(Locale.ROOT)
                            + ", whose kernels have no other: leave out --library, or give vllm");
        }
    }

    /** Reads what a cache is multiplied by. */
    static final class CacheScalesConverter extends IdConverter<CacheScales> {
        CacheScalesConverter() {
            super(CacheScales.values());
        }
    }
}
