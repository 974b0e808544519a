package org.warpsight.hardware;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A GPU product by its datasheet: no measured quantity is allowed here, so that an unreleased product takes twenty lines.
 *
 * @param id identifier, such as {@code h100-sxm5-80gb}
 * @param name name for people
 * @param aliases other names that resolve to this product
 * @param architecture id of its {@link Architecture}
 * @param multiprocessors SMs or CUs that are enabled
 * @param chiplets dies with an L2 of their own that share the memory: 8 XCDs on MI300X, 1 elsewhere
 * @param matrixRateFraction part of the architecture's matrix FLOP per clock that the product is sold with; all where empty
 * @param maximumClockMhz highest SM clock
 * @param tensorPeakClockMhz clock at which the datasheet's matrix peaks hold
 * @param l2Bytes L2 of all chiplets together
 * @param memorySideCacheBytes Infinity Cache; 0 where there is none
 * @param memorySideCacheGbPerS peak rate of the Infinity Cache; 0 where there is none
 * @param hbmBytes memory capacity
 * @param hbmBandwidthGbPerS peak memory rate, 10^9 bytes per second
 * @param powerLimitWatts board power limit
 * @param peakTflops datasheet dense matrix peaks by precision, checked against SMs x clock x FLOP per clock
 * @param sources where each number comes from, by field
 */
public record GpuProduct(
        String id,
        String name,
        List<String> aliases,
        String architecture,
        int multiprocessors,
        int chiplets,
        Optional<Double> matrixRateFraction,
        double maximumClockMhz,
        double tensorPeakClockMhz,
        long l2Bytes,
        long memorySideCacheBytes,
        double memorySideCacheGbPerS,
        long hbmBytes,
        double hbmBandwidthGbPerS,
        double powerLimitWatts,
        Map<Precision, Double> peakTflops,
        Map<String, String> sources) {

    public GpuProduct {
        aliases = List.copyOf(aliases);
        peakTflops = Collections.unmodifiableMap(new TreeMap<>(peakTflops));
        sources = Collections.unmodifiableMap(new TreeMap<>(sources));
    }
}
