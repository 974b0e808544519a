package org.warpsight.report.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Attention, as FlashAttention in prefill and split over keys in decode. */
@Command(
        name = "attention",
        description = "softmax(Q K^T) V. With --queries 1 a decode step, without it a whole prompt.",
        mixinStandardHelpOptions = true)
final class KernelAttentionCommand implements Callable<Integer> {
    @Mixin
    private AttentionOptions attention;

    @Override
    public Integer call() {
        return attention.kernel().print(attention.asked());
    }
}
