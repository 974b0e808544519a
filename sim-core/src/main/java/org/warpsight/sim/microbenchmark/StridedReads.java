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
 *   lanes ─► tags: one line, and up to 4 more each cycle ─┐
 *        └─► banks, as of shared memory                   ─┴─► the slower one
 * </pre>
 *
 * @param widthBytes size of an element
 * @param stride elements from one lane's to the next
 */
public record StridedReads(Gpu gpu, int widthBytes, int stride) {
    /**
     * Lines whose tags are compared in a cycle, beyond the first: float loads with odd strides s, which have no bank
     * conflicts, take 1 + (s - 1) / 4 cycles on an A100 (RRZE-HPC/gpu-benches@1038c5d, gpu-strides/a100.txt).
     */
    private static final double TAGS_PER_CYCLE = 4;

    /**
     * Reads on a GPU.
     *
     * @throws IllegalArgumentException if its L1 does not share the banks of shared memory
     */
    public StridedReads {
        if (gpu.architecture().vendor() != Architecture.Vendor.NVIDIA) {
            throw new IllegalArgumentException("L1 of " + gpu.id() + " has no banks in its profile");
        }
    }

    /** Cycles of L1 that one instruction of a warp takes. */
    public double cycles() {
        List<Integer> addresses = IntStream.range(0, gpu.architecture().warpSize())
                .map(lane -> lane * stride * widthBytes)
                .boxed()
                .toList();
        int wavefronts = BankConflicts.of(
                        gpu.architecture(), new WarpAccess(WarpAccess.Direction.READ, widthBytes, addresses))
                .wavefronts();
        long lines = addresses.stream()
                .map(address -> address / gpu.architecture().l2().lineBytes())
                .distinct()
                .count();
        return Math.max(wavefronts, 1 + (lines - 1) / TAGS_PER_CYCLE);
    }
}
