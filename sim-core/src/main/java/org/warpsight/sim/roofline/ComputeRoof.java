package org.warpsight.sim.roofline;

/**
 * A rate of arithmetic that cannot be passed: a flat roof.
 *
 * @param name such as {@code bf16 matrix}; precisions with one rate may share a roof
 * @param flopsPerSecond peak rate, in operations where these are on integers
 * @param operation what is counted, {@code FLOP} or {@code OP}
 */
public record ComputeRoof(String name, double flopsPerSecond, String operation) {

    /** The unit of its rate, {@code FLOP/s} or {@code OP/s}. */
    public String unit() {
        return operation + "/s";
    }
}
