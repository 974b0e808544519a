package org.warpsight.sim.microbenchmark;

import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.warpsight.hardware.Architecture;
import org.warpsight.sim.gpu.BankConflicts;
import org.warpsight.sim.gpu.WarpAccess;

/**
 * A warp that reads shared memory again and again, each lane an element whose number follows from the lane's.
 *
 * <p>The patterns are those of kzwrime/gpu_shm_microbench, test_cuda.cu.
 *
 * @param widthBytes size of an element: 4, 8 or 16
 * @param element element that a lane reads
 */
public record SharedReads(Architecture architecture, int widthBytes, IntUnaryOperator element) {
    /** Elements from one row of banks to the next. */
    private static final int ROW = 32;

    /** Lane i reads element i. */
    public static SharedReads consecutive(Architecture architecture, int widthBytes) {
        return new SharedReads(architecture, widthBytes, lane -> lane);
    }

    /** All lanes read the same element. */
    public static SharedReads broadcast(Architecture architecture, int widthBytes) {
        return new SharedReads(architecture, widthBytes, lane -> 0);
    }

    /** Lanes take turns over a number of rows, so that as many want the same bank. */
    public static SharedReads conflicting(Architecture architecture, int widthBytes, int rows) {
        return new SharedReads(architecture, widthBytes, lane -> lane % rows * ROW + lane / rows);
    }

    /** Cycles of the banks that one instruction takes. */
    public int wavefronts() {
        List<Integer> addresses = IntStream.range(0, architecture.warpSize())
                .map(element)
                .mapToObj(number -> number * widthBytes)
                .toList();
        return BankConflicts.of(architecture, new WarpAccess(WarpAccess.Direction.READ, widthBytes, addresses))
                .wavefronts();
    }
}
