package org.warpsight.workload.operator;

/** What goes over the links between GPUs; it has no arithmetic and no kernel of its own on one GPU. */
public sealed interface Communication extends Operator permits Collective, ChunkedCollective, ExpertTransfer {

    @Override
    default double flops() {
        return 0;
    }

    @Override
    default double compulsoryBytes() {
        return 0;
    }
}
