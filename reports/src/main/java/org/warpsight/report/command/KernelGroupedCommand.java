package org.warpsight.report.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** GEMMs of uneven groups in one kernel, as experts have them. */
@Command(
        name = "grouped",
        description = "GEMMs of one n and k with weights and row counts of their own, in one kernel.",
        mixinStandardHelpOptions = true)
final class KernelGroupedCommand implements Callable<Integer> {
    @Mixin
    private GroupedOptions grouped;

    @Override
    public Integer call() {
        return grouped.kernel().print(grouped.asked());
    }
}
