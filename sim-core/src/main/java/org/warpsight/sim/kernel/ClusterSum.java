package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Gemm;

/**
 * How the blocks of a cluster that share a tile of C along k add up their parts through distributed shared memory.
 *
 * <pre>
 *   part in FP32 ──► own shared memory ──► barrier of the cluster ──► a share of the others' parts ──► sum ──► store
 *                    (part bytes)          (one way and back)          (part x (s - 1) / s, own port)       (tile / s)
 * </pre>
 *
 * <p>With s blocks each sums 1 / s of the tile, so what an SM reads from others is what it gives to them.
 */
record ClusterSum(Architecture architecture, Gemm gemm, GemmPlan plan) {

    /** Whether a plan adds up its parts so. */
    static boolean isOf(GemmPlan plan) {
        return plan.splitK() > 1 && plan.craft().output().splitSum() == KernelCraft.SplitSum.IN_CLUSTER;
    }

    /** Bytes of the partial sums of a block. */
    static double partBytes(GemmPlan plan) {
        return (double) plan.tileM() * plan.tileN() * Precision.FP32.bytes();
    }

    /**
     * One consumer's part. As each thing waits for the one before, they are a chain; the ports are used besides, so that
     * blocks of one SM queue for them.
     *
     * @param storeCycles what storing a consumer's part of a whole tile takes at the shared-memory port
     */
    Work work(double storeCycles) {
        Architecture.SmNetwork network = architecture.smNetwork().orElseThrow();
        double shared = architecture.sharedMemory().bandwidthBytesPerClock();
        double lanes = architecture.vectorPipe().fp32FmaPerClock();
        int consumers = plan.consumers();
        int splits = plan.splitK();
        double elements = (double) plan.tileM() * plan.tileN() / consumers;
        double others = (splits - 1.0) / splits;
        double written =
                partBytes(plan) / consumers / architecture.sharedMemory().writeBytesPerClock();
        double read = partBytes(plan) / consumers / shared;
        double vector = elements * (GemmEpilogue.OPERATIONS + others) / lanes;
        double transfer = partBytes(plan) / consumers * others / network.portBytesPerClock();
        double store = storeCycles / splits;
        // All consumers' bytes pass the ports of the SM before the last of them has its share.
        double chain = consumers * (written + transfer + vector + store) + 2 * network.latencyCycles();
        return new Work(0, vector, 0, written + read + store, chain, 0, transfer);
    }
}
