package org.warpsight.sim.validation;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.microbenchmark.CacheReads;
import org.warpsight.sim.microbenchmark.StridedReads;

/** Rows about what one level of the memory hierarchy gives: its latency when idle, its rate when all SMs read from it. */
final class CacheExperiments {
    private static final double KIB = 1024;

    /** Of the capacity for what all SMs read: no set overflows. */
    private static final double WELL_INSIDE = 0.25;

    /** Larger than every cache. */
    private static final double UNCACHED_BYTES = 1e12;

    private CacheExperiments() {}

    /** What the model reads in an experiment; empty if it is not about a level or its set-up is not stated. */
    static Optional<Reading> read(Gpu gpu, String experiment, Parameters parameters) {
        return switch (experiment) {
            case "level_latency in cycles", "mt4g_latency in cycles" -> latency(gpu, parameters);
            case "smem_latency in cycles" ->
                parameters.say("same SM")
                        ? cycles(gpu.architecture().latency().sharedMemoryCycles())
                        : Optional.empty();
            case "noc in cycles" ->
                parameters.text().equals("SM->L2 round trip mean")
                        ? cycles(gpu.architecture().meanL2Cycles())
                        : Optional.empty();
            case "l2_partition_latency in cycles" -> partitionLatency(gpu, parameters);
            case "l2_read_bw_vs_working_set in GB/s" -> workingSet(gpu, parameters, false);
            case "l1_l2_read_bw_vs_block_dataset in GB/s" -> workingSet(gpu, parameters, true);
            case "l1_stride in cycles/warp-instr" ->
                strided(gpu, parameters, gpu.architecture().warpSize());
            case "l1_stride in cycles/(32 lanes)" -> strided(gpu, parameters, 32);
            case "l1_bw in B/clk/SM" ->
                Optional.of(new Reading(gpu.architecture().multiprocessor().l1BytesPerClock(), Limiter.SHARED_MEMORY));
            case "l2_bw in B/clk" ->
                Optional.of(
                        new Reading(l2Reads(gpu).value() * 1e9 / (gpu.product().maximumClockMhz() * 1e6), Limiter.L2));
            case "mt4g_bandwidth in GB/s" -> rate(gpu, parameters);
            case "infinity_cache in GB/s" -> sideCacheReads(gpu);
            case "infinity_cache in ns" -> sideCacheNanoseconds(gpu);
            default -> Optional.empty();
        };
    }

    /** Cycles that so many lanes take. */
    private static Optional<Reading> strided(Gpu gpu, Parameters parameters, int lanes) {
        OptionalDouble stride = parameters.number("stride");
        boolean isFloat = parameters.say("float load");
        if (stride.isEmpty() || !isFloat && !parameters.say("double load")) {
            return Optional.empty();
        }
        int width = isFloat ? Float.BYTES : Double.BYTES;
        double cycles = new StridedReads(gpu, width, (int) stride.getAsDouble()).cycles();
        return Optional.of(new Reading(cycles * lanes / gpu.architecture().warpSize(), Limiter.SHARED_MEMORY));
    }

    /** The rate of reads that L2 answers, of all SMs, in GB/s. */
    static Reading l2Reads(Gpu gpu) {
        return reading(new CacheReads(gpu, gpu.sharedL2Bytes() * WELL_INSIDE, false));
    }

    /** The rate of reads that no cache answers, of all SMs, in GB/s. */
    static Reading hbmReads(Gpu gpu) {
        return reading(new CacheReads(gpu, UNCACHED_BYTES, false));
    }

    private static Optional<Reading> rate(Gpu gpu, Parameters parameters) {
        return switch (parameters.text()) {
            case "l2 readBandwidth" -> Optional.of(l2Reads(gpu));
            case "l3 readBandwidth" -> sideCacheReads(gpu);
            case "main readBandwidth" -> Optional.of(hbmReads(gpu));
            default -> Optional.empty();
        };
    }

    /** The rate of reads that only the memory-side cache answers; empty where there is none. */
    private static Optional<Reading> sideCacheReads(Gpu gpu) {
        double bytes = gpu.product().memorySideCacheBytes() * WELL_INSIDE;
        return bytes == 0 ? Optional.empty() : Optional.of(reading(new CacheReads(gpu, bytes, false)));
    }

    private static Optional<Reading> sideCacheNanoseconds(Gpu gpu) {
        double cycles = gpu.architecture().latency().memorySideCacheCycles();
        return cycles == 0
                ? Optional.empty()
                : cycles(cycles * 1e3 / gpu.product().maximumClockMhz());
    }

    private static Optional<Reading> workingSet(Gpu gpu, Parameters parameters, boolean inStep) {
        OptionalDouble kib = parameters.number("ws_kib");
        return kib.isEmpty()
                ? Optional.empty()
                : Optional.of(reading(new CacheReads(gpu, kib.getAsDouble() * KIB, inStep)));
    }

    private static Reading reading(CacheReads reads) {
        Limiter limiter = reads.isInL1() ? Limiter.SHARED_MEMORY : reads.isBeyondL2() ? Limiter.HBM : Limiter.L2;
        return new Reading(reads.bytesPerSecond() / 1e9, limiter);
    }

    /** The level is the first word: {@code L1 p-chase}, {@code shared p-chase mean}, {@code HBM 256MB @1.98GHz}. */
    private static Optional<Reading> latency(Gpu gpu, Parameters parameters) {
        Architecture.Latency latency = gpu.architecture().latency();
        return switch (parameters.text().split(" ", 2)[0].toLowerCase(Locale.ROOT)) {
            case "l1" -> cycles(latency.l1Cycles());
            case "smem", "shared" -> cycles(latency.sharedMemoryCycles());
            case "l2" -> cycles(latency.l2NearCycles());
            case "global", "main", "hbm" -> cycles(latency.hbmCycles());
            default -> Optional.empty();
        };
    }

    private static Optional<Reading> partitionLatency(Gpu gpu, Parameters parameters) {
        Architecture.Latency latency = gpu.architecture().latency();
        double half = (latency.l2FarCycles() - latency.l2NearCycles()) / 2;
        return switch (parameters.text()) {
            case "L2 hit near partition" -> cycles(latency.l2NearCycles());
            case "L2 hit far partition" -> cycles(latency.l2FarCycles());
            case "L2 miss near" -> cycles(latency.hbmCycles() - half);
            case "L2 miss far" -> cycles(latency.hbmCycles() + half);
            default -> Optional.empty();
        };
    }

    private static Optional<Reading> cycles(double value) {
        return Optional.of(new Reading(value, Limiter.LATENCY));
    }
}
