package org.warpsight.sim.microbenchmark;

import java.util.List;
import java.util.stream.IntStream;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.BankConflicts;
import org.warpsight.sim.gpu.WarpAccess;

/**
 * Warps that read L1 again and again, lane i the element i x stride.
 *
 * <pre>
 *   NVIDIA   lanes ─► tags: one line, and up to 4 more each cycle ─┐
 *                └──► banks, as of shared memory                  ─┴─► the slower one
 *   AMD      lanes ─► four at a time: {@link QuadReads}
 * </pre>
 *
 * @param widthBytes size of an element; on AMD 4 or 8
 * @param stride elements from one lane's to the next
 */
public record StridedReads(Gpu gpu, int widthBytes, int stride) {
    /**
     * Lines whose tags are compared in a cycle, beyond the first: float loads with odd strides s, which have no bank
     * conflicts, take 1 + (s - 1) / 4 cycles on an A100 (RRZE-HPC/gpu-benches@1038c5d, gpu-strides/a100.txt).
     */
    private static final double TAGS_PER_CYCLE = 4;

    /** Cycles of L1 that one instruction of a warp takes. */
    public double cycles() {
        Architecture architecture = gpu.architecture();
        List<Integer> addresses = IntStream.range(0, architecture.warpSize())
                .map(lane -> lane * stride * widthBytes)
                .boxed()
                .toList();
        return switch (architecture.vendor()) {
            case NVIDIA -> wholeWarp(architecture, addresses);
            case AMD -> new QuadReads(architecture, widthBytes).cycles(addresses);
        };
    }

    private double wholeWarp(Architecture architecture, List<Integer> addresses) {
        int wavefronts = BankConflicts.of(
                        architecture, new WarpAccess(WarpAccess.Direction.READ, widthBytes, addresses))
                .wavefronts();
        long lines = addresses.stream()
                .map(address -> address / architecture.l2().lineBytes())
                .distinct()
                .count();
        return Math.max(wavefronts, 1 + (lines - 1) / TAGS_PER_CYCLE);
    }
}
