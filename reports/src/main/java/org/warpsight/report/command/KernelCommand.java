package org.warpsight.report.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** One kernel on one GPU: how long it takes and what it waits for. */
@Command(
        name = "kernel",
        description = "Simulates one operator on one GPU: time, limiter, traffic and what its roles wait for.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "OPERATOR",
        subcommands = {
            KernelGemmCommand.class,
            KernelGroupedCommand.class,
            KernelAttentionCommand.class,
            KernelMlaCommand.class,
            KernelExpertsCommand.class,
            KernelSamplingCommand.class,
            KernelStreamCommand.class
        })
final class KernelCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(), "name an operator: gemm, grouped, attention, mla, experts, sampling or stream");
    }
}
