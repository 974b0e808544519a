package org.warpsight.report.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** One kernel in sentences and pictures. */
@Command(
        name = "explain",
        description =
                "Says why a kernel, or a layer of several, takes the time it takes and what would change that, each gain simulated; with the "
                        + "roofline and the pipeline of its first steps.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "OPERATOR",
        subcommands = {
            ExplainCommand.OfGemm.class,
            ExplainCommand.OfGrouped.class,
            ExplainCommand.OfAttention.class,
            ExplainCommand.OfMla.class,
            ExplainCommand.OfExperts.class,
            ExplainCommand.OfSampling.class,
            ExplainCommand.OfStream.class
        })
final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(), "name an operator: gemm, grouped, attention, mla, experts, sampling or stream");
    }

    /** A GEMM. */
    @Command(
            name = "gemm",
            description = "C[m, n] = A[m, k] x B[k, n]. Without --tile the plan is chosen as a library would.",
            mixinStandardHelpOptions = true)
    static final class OfGemm implements Callable<Integer> {
        @Mixin
        private GemmOptions gemm;

        @Mixin
        private ExplainOptions explain;

        @Override
        public Integer call() {
            return explain.print(gemm.asked(), gemm.kernel());
        }
    }

    /** GEMMs of uneven groups. */
    @Command(
            name = "grouped",
            description = "GEMMs of one n and k with weights and row counts of their own, in one kernel.",
            mixinStandardHelpOptions = true)
    static final class OfGrouped implements Callable<Integer> {
        @Mixin
        private GroupedOptions grouped;

        @Mixin
        private ExplainOptions explain;

        @Override
        public Integer call() {
            return explain.print(grouped.asked(), grouped.kernel());
        }
    }

    /** Attention. */
    @Command(
            name = "attention",
            description = "softmax(Q K^T) V. With --queries 1 a decode step, without it a whole prompt.",
            mixinStandardHelpOptions = true)
    static final class OfAttention implements Callable<Integer> {
        @Mixin
        private AttentionOptions attention;

        @Mixin
        private ExplainOptions explain;

        @Override
        public Integer call() {
            return explain.print(attention.asked(), attention.kernel());
        }
    }

    /** Multi-head latent attention. */
    @Command(name = "mla", description = LatentAttentionOptions.DESCRIPTION, mixinStandardHelpOptions = true)
    static final class OfMla implements Callable<Integer> {
        @Mixin
        private LatentAttentionOptions attention;

        @Mixin
        private ExplainOptions explain;

        @Override
        public Integer call() {
            return explain.print(attention.asked(), attention.kernel());
        }
    }

    /** A mixture-of-experts layer. */
    @Command(name = "experts", description = ExpertOptions.DESCRIPTION, mixinStandardHelpOptions = true)
    static final class OfExperts implements Callable<Integer> {
        @Mixin
        private ExpertOptions experts;

        @Mixin
        private ExplainOptions explain;

        @Override
        public Integer call() {
            return explain.print(experts.asked(), experts.kernel());
        }
    }

    /** The choice of next tokens. */
    @Command(name = "sampling", description = SamplingOptions.DESCRIPTION, mixinStandardHelpOptions = true)
    static final class OfSampling implements Callable<Integer> {
        @Mixin
        private SamplingOptions sampling;

        @Mixin
        private ExplainOptions explain;

        @Override
        public Integer call() {
            return explain.print(sampling.asked(), sampling.kernel());
        }
    }

    /** An operator that passes over its data once. */
    @Command(
            name = "stream",
            description = "A norm, activation or copy over rows of a width.",
            mixinStandardHelpOptions = true)
    static final class OfStream implements Callable<Integer> {
        @Mixin
        private StreamOptions stream;

        @Mixin
        private ExplainOptions explain;

        @Override
        public Integer call() {
            return explain.print(stream.asked(), stream.kernel());
        }
    }
}
