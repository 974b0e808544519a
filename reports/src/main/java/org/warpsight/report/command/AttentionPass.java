package org.warpsight.report.command;

import org.warpsight.hardware.Architecture;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.AttentionGradient;
import org.warpsight.workload.operator.Operator;

/** A pass of an attention in training. */
enum AttentionPass {
    /** The output. */
    FORWARD,
    /** The gradients of queries, keys and values. */
    BACKWARD;

    /** The operator of this pass. */
    Operator of(Attention attention) {
        return this == FORWARD ? attention : new AttentionGradient(attention);
    }

    /** Largest heads that a library's kernels of this pass are for; 0 where it has none. */
    int largestHead(KernelLibrary library, Architecture architecture) {
        return this == FORWARD ? library.largestHead(architecture) : library.largestHeadOfGradient(architecture);
    }
}
