package org.warpsight.report.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A mixture-of-experts layer, kernel by kernel. */
@Command(name = "experts", description = ExpertOptions.DESCRIPTION, mixinStandardHelpOptions = true)
final class KernelExpertsCommand implements Callable<Integer> {
    @Mixin
    private ExpertOptions experts;

    @Override
    public Integer call() {
        return experts.kernel().print(experts.asked());
    }
}
