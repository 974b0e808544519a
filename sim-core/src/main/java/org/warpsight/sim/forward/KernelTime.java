package org.warpsight.sim.forward;

import org.warpsight.sim.kernel.Limiter;

/**
 * What the tables remember of an operator's simulation.
 *
 * @param picoseconds its time
 * @param hbmBytes bytes through HBM on one GPU
 * @param limiter what decides the time
 */
record KernelTime(double picoseconds, double hbmBytes, Limiter limiter) {

    /** A part of the way from one time to another; the limiter is that of the upper end. */
    static KernelTime between(KernelTime lower, KernelTime upper, double part) {
        return new KernelTime(
                lower.picoseconds + part * (upper.picoseconds - lower.picoseconds),
                lower.hbmBytes + part * (upper.hbmBytes - lower.hbmBytes),
                upper.limiter);
    }

    /** The operator with this time, repeated. */
    OperatorTime times(String name, int count, double flopsOfOne) {
        return new OperatorTime(
                name, count, count * Math.round(picoseconds), count * flopsOfOne, count * hbmBytes, limiter);
    }
}
