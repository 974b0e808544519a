package org.warpsight.report.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** An operator that passes over its data once. */
@Command(
        name = "stream",
        description = "A norm, activation or copy over rows of a width.",
        mixinStandardHelpOptions = true)
final class KernelStreamCommand implements Callable<Integer> {
    @Mixin
    private StreamOptions stream;

    @Override
    public Integer call() {
        return stream.kernel().print(stream.asked());
    }
}
