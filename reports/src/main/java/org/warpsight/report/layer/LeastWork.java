package org.warpsight.report.layer;

import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;

/**
 * What a layer has to do at least, however it is cut into kernels.
 *
 * @param flops FLOPs of its products, or of all it computes where it has none; more than 0
 * @param computeSeconds seconds that these take at the peaks of the pipes they run on, at the maximum clock
 * @param bytes bytes that must cross HBM when inputs, weights and outputs are there
 * @param operation what the work is counted in: {@code FLOP}, or {@code OP} where a part of it is on integers
 */
public record LeastWork(double flops, double computeSeconds, double bytes, String operation) {

    /** Both together. */
    LeastWork and(LeastWork more) {
        return new LeastWork(
                flops + more.flops,
                computeSeconds + more.computeSeconds,
                bytes + more.bytes,
                operation.equals(more.operation) ? operation : Precision.INT8.operation());
    }

    /** FLOPs per byte. */
    public double intensity() {
        return flops / bytes;
    }

    /** FLOPs per second of the pipes; a mean, where products are in several precisions. */
    public double peakFlopsPerSecond() {
        return flops / computeSeconds;
    }

    /** FLOPs per byte at which HBM and the pipes take equally long. */
    public double ridge(Gpu gpu) {
        return peakFlopsPerSecond() / gpu.hbmBytesPerSecond();
    }

    /** Whether arithmetic and not HBM is the lower roof. */
    public boolean computeBound(Gpu gpu) {
        return intensity() >= ridge(gpu);
    }

    /** Seconds under the lower roof. */
    public double boundSeconds(Gpu gpu) {
        return Math.max(computeSeconds, bytes / gpu.hbmBytesPerSecond());
    }
}
