package org.warpsight.sim.microbenchmark;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.CacheSets;

/**
 * One thread that follows a random cycle of pointers through a working set, each load waiting for the one before.
 *
 * <pre>
 *   L1 ─► L2, near partition ─┬─ line of this partition ─────────────────► HBM, near
 *         (lines of all)      └─ line of another one ─► L2 there ────────► HBM, far
 *                                                       (lines of its own)
 * </pre>
 *
 * <p>A cycle comes back to a line only after all others, so of each set of a cache it finds all lines or none (Saavedra and
 * Smith, "Measuring Cache and TLB Performance", 1995): {@link CacheSets}. A partition of L2 keeps copies of what its SMs
 * read elsewhere, so that one SM's working set leaves it at its capacity, its own lines with the copies; lines of the other
 * partitions are still found there, as only those are asked of them.
 *
 * @param workingSetBytes what the cycle visits
 * @param path how a load travels
 */
public record PointerChase(Gpu gpu, double workingSetBytes, Path path) {

    /** How a load travels. */
    public enum Path {
        /** Into a register, through L1. */
        LOAD,
        /** Into shared memory by the bulk copy engine, past L1, with a wait at a barrier. */
        BULK_COPY
    }

    /** Mean cycles from one load to the next. */
    public double cycles() {
        Architecture architecture = gpu.architecture();
        return path == Path.LOAD
                ? beyondL1()
                        + CacheSets.ofL1(architecture).kept(workingSetBytes)
                                * (architecture.latency().l1Cycles() - beyondL1())
                : beyondL1() + architecture.copyEngine().overheadCycles();
    }

    private double beyondL1() {
        double found = kept(gpu.sharedL2Bytes());
        Architecture.Latency latency = gpu.architecture().latency();
        return found * latency.l2NearCycles() + (1 - found) * beyondPartition();
    }

    private double beyondPartition() {
        Architecture.Latency latency = gpu.architecture().latency();
        double own = 1.0 / gpu.architecture().l2().partitionsPerChiplet();
        double way = latency.l2FarCycles() - latency.l2NearCycles();
        double found = kept((double) gpu.product().l2Bytes() / gpu.product().chiplets());
        double far = found * latency.l2FarCycles() + (1 - found) * (beyondL2() + own * way);
        return own * (beyondL2() - (1 - own) * way) + (1 - own) * far;
    }

    /** Mean of lines near and far. */
    private double beyondL2() {
        Architecture.Latency latency = gpu.architecture().latency();
        double side = gpu.product().memorySideCacheBytes();
        double found = side > 0 ? kept(side) : 0;
        return found * latency.memorySideCacheCycles() + (1 - found) * latency.hbmCycles();
    }

    private double kept(double capacityBytes) {
        return CacheSets.ofL2(gpu.architecture(), capacityBytes).kept(workingSetBytes);
    }
}
