package org.warpsight.sim.kernel;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.warpsight.sim.gpu.Occupancy;

/**
 * What running an operator's kernels gave.
 *
 * @param plan the plan that was run, for people
 * @param picoseconds time of all kernels, launches included
 * @param clockMhz SM clock they ran at
 * @param flops useful FLOPs
 * @param sharedMemoryBytes bytes that the SMs got and gave, what came by multicast included
 * @param l2Bytes bytes between L2 and the SMs
 * @param hbmBytes bytes between HBM and L2
 * @param limiter what decides the time
 * @param utilization part of the time that each unit was in use, averaged over the GPU, by unit
 * @param kernels the kernels in order
 */
public record KernelResult(
        String plan,
        long picoseconds,
        double clockMhz,
        double flops,
        double sharedMemoryBytes,
        double l2Bytes,
        double hbmBytes,
        Limiter limiter,
        Map<Limiter, Double> utilization,
        List<KernelTime> kernels) {

    /**
     * One kernel.
     *
     * @param name what it is
     * @param picoseconds its time, launch included
     * @param launchPicoseconds the part before its first block starts and after its last has ended
     * @param blocks thread blocks
     * @param occupancy resident blocks and warps per SM, and what runs out
     * @param waves waves of blocks
     * @param producer time of an SM's producers by what they did
     * @param consumer time of an SM's consumers by what they did
     * @param timeline what happened on one SM, if asked for with {@link KernelSimulator#recording}
     */
    public record KernelTime(
            String name,
            long picoseconds,
            long launchPicoseconds,
            long blocks,
            Occupancy occupancy,
            double waves,
            Map<RoleState, Double> producer,
            Map<RoleState, Double> consumer,
            Optional<Timeline> timeline) {}

    /** Elapsed time in microseconds. */
    public double microseconds() {
        return picoseconds / 1e6;
    }
}
