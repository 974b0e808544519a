package org.warpsight.report.kernel;

import java.util.List;
import java.util.Locale;
import org.warpsight.sim.kernel.KernelResult;

/**
 * A level of memory in a run.
 *
 * @param id name in JSON
 * @param bytes bytes asked of it and given to it
 * @param hitRate part of these that the level beyond had no part in; 1 for HBM, beyond which there is nothing
 */
public record Level(String id, double bytes, double hitRate) {

    /**
     * From the SMs outwards. What multicast brings from a neighbour's request counts as a hit of the SMs; written bytes
     * travel on and count as misses of L2.
     */
    public static List<Level> of(KernelResult result) {
        return List.of(
                new Level(
                        "shared_memory",
                        result.sharedMemoryBytes(),
                        hits(result.sharedMemoryBytes(), result.l2Bytes())),
                new Level("l2", result.l2Bytes(), hits(result.l2Bytes(), result.hbmBytes())),
                new Level("hbm", result.hbmBytes(), 1));
    }

    /** As people call it. */
    public String name(Terms terms) {
        return id.equals("shared_memory") ? "L1 and " + terms.sharedMemory() : id.toUpperCase(Locale.ROOT);
    }

    private static double hits(double asked, double passedOn) {
        return asked > 0 ? Math.max(0, 1 - passedOn / asked) : 0;
    }
}
