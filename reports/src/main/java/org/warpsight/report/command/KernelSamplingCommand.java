package org.warpsight.report.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The choice of next tokens, kernel by kernel. */
@Command(name = "sampling", description = SamplingOptions.DESCRIPTION, mixinStandardHelpOptions = true)
final class KernelSamplingCommand implements Callable<Integer> {
    @Mixin
    private SamplingOptions sampling;

    @Override
    public Integer call() {
        return sampling.kernel().print(sampling.asked());
    }
}
