package org.warpsight.sim.forward;

import org.warpsight.sim.kernel.Limiter;

/**
 * One operator of a forward pass, all of its repetitions together.
 *
 * @param name operator name, such as {@code qkv_proj}
 * @param count repetitions in the pass (layers)
 * @param picoseconds time of all repetitions
 * @param flops FLOPs of all repetitions on one GPU
 * @param hbmBytes bytes through HBM of all repetitions on one GPU
 * @param limiter what decides the time of one repetition
 */
public record OperatorTime(String name, long count, long picoseconds, double flops, double hbmBytes, Limiter limiter) {

    /** The same work in another time. */
    OperatorTime taking(long otherPicoseconds) {
        return new OperatorTime(name, count, otherPicoseconds, flops, hbmBytes, limiter);
    }

    /** A part of the work in that part of the time. */
    OperatorTime part(double part) {
        return new OperatorTime(name, count, Math.round(part * picoseconds), part * flops, part * hbmBytes, limiter);
    }

    /** The same under another name. */
    OperatorTime named(String other) {
        return new OperatorTime(other, count, picoseconds, flops, hbmBytes, limiter);
    }

    /** The operator in as many equal parts of a pass. */
    OperatorTime repeated(int parts) {
        return new OperatorTime(name, parts * count, parts * picoseconds, parts * flops, parts * hbmBytes, limiter);
    }
}
