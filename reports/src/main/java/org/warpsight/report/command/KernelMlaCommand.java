package org.warpsight.report.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Multi-head latent attention, kernel by kernel. */
@Command(name = "mla", description = LatentAttentionOptions.DESCRIPTION, mixinStandardHelpOptions = true)
final class KernelMlaCommand implements Callable<Integer> {
    @Mixin
    private LatentAttentionOptions attention;

    @Override
    public Integer call() {
        return attention.kernel().print(attention.asked());
    }
}
