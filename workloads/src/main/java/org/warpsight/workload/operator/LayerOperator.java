package org.warpsight.workload.operator;

/**
 * An operator of a forward pass and how often it occurs: equal layers have equal operators, so that one entry stands for
 * all of them.
 *
 * @param count repetitions in the pass, at least 1
 */
public record LayerOperator(Operator operator, int count) {

    /** FLOPs of all repetitions on one GPU. */
    public double flops() {
        return count * operator.flops();
    }

    /** Compulsory bytes of all repetitions on one GPU. */
    public double compulsoryBytes() {
        return count * operator.compulsoryBytes();
    }
}
