package org.warpsight.hardware;

import java.util.List;
import java.util.Map;
import org.warpsight.hardware.CalibrationPlan.Range;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.Nearest;

/** What must hold between the numbers of an architecture, whoever made it. */
final class ArchitectureChecks {
    /** More would fit tables rather than describe a machine. */
    private static final int MOST_CALIBRATED = 15;

    private static final String CONSTANTS = "/calibration/constants";

    private ArchitectureChecks() {}

    /** Throws a {@link org.warpsight.hardware.json.BadInputException} for the first number that cannot be. */
    static void check(Architecture architecture, JsonDocument document) {
        checkMultiprocessor(architecture, document);
        checkSharedMemory(architecture.sharedMemory(), document);
        checkMatrixRates(architecture, document);
        MfmaChecks.check(architecture, document);
        checkLatencies(architecture.latency(), document);
        checkL2(architecture.l2(), document);
        architecture.smNetwork().ifPresent(network -> checkSmNetwork(network, architecture, document));
        checkLaunch(architecture.launch(), document);
        checkCalibration(architecture.calibration().constants(), document);
        SourceChecks.check(architecture.sources().keySet(), document);
    }

    private static void checkMultiprocessor(Architecture architecture, JsonDocument document) {
        Architecture.Multiprocessor limits = architecture.multiprocessor();
        Relation.of(document)
                .atMost(
                        "/multiprocessor/max_threads_per_block",
                        limits.maxThreadsPerBlock(),
                        (double) limits.maxWarps() * architecture.warpSize(),
                        "max_warps x warp_size, the threads of the whole SM")
                .atMost(
                        "/multiprocessor/max_registers_per_thread",
                        (double) limits.maxRegistersPerThread() * architecture.warpSize(),
                        limits.registers(),
                        "registers, for one warp alone (max_registers_per_thread x warp_size)")
                .atMost(
                        "/multiprocessor/accumulation_registers_per_thread",
                        limits.accumulationRegistersPerThread().orElse(0) + 1.0,
                        limits.maxRegistersPerThread(),
                        "max_registers_per_thread, with one architectural register added")
                .atMost(
                        "/multiprocessor/register_allocation_unit",
                        limits.registerAllocationUnit(),
                        limits.maxRegistersPerThread(),
                        "max_registers_per_thread")
                .atMost("/multiprocessor/schedulers", limits.schedulers(), limits.maxWarps(), "max_warps");
    }

    private static void checkSharedMemory(Architecture.SharedMemory shared, JsonDocument document) {
        Relation.of(document)
                .atMost(
                        "/shared_memory/max_bytes_per_block",
                        (double) shared.maxBytesPerBlock() + shared.reservedBytesPerBlock(),
                        shared.maxBytes(),
                        "max_bytes, with reserved_bytes_per_block added")
                .atMost(
                        "/shared_memory/bandwidth_bytes_per_clock",
                        shared.bandwidthBytesPerClock(),
                        (double) shared.banks() * shared.bankBytes(),
                        "banks x bank_bytes");
    }

    /** Halving the bits of an operand never makes a matrix unit slower. */
    private static void checkMatrixRates(Architecture architecture, JsonDocument document) {
        var rates = architecture.matrixPipe().flopsPerClock();
        rates.forEach((narrow, rate) -> rates.forEach((wide, widerRate) -> {
            if (wide.bits() >= 2 * narrow.bits() && widerRate > rate) {
                throw document.problem(
                        "/matrix_pipe/flops_per_clock/" + narrow.id(),
                        narrow.id() + " at " + Relation.format(rate) + " FLOP per clock is slower than " + wide.id()
                                + " at " + Relation.format(widerRate),
                        "Check both against the whitepaper's dense rates");
            }
        }));
    }

    private static void checkLatencies(Architecture.Latency latency, JsonDocument document) {
        Relation relation = Relation.of(document)
                .atMost(
                        "/latency/arithmetic_cycles",
                        latency.arithmeticCycles(),
                        latency.sharedMemoryCycles(),
                        "shared_memory_cycles")
                .atMost("/latency/shared_memory_cycles", latency.sharedMemoryCycles(), latency.l1Cycles(), "l1_cycles")
                .atMost("/latency/l1_cycles", latency.l1Cycles(), latency.l2NearCycles(), "l2_near_cycles")
                .atMost("/latency/l2_near_cycles", latency.l2NearCycles(), latency.l2FarCycles(), "l2_far_cycles")
                .atMost("/latency/l2_far_cycles", latency.l2FarCycles(), latency.hbmCycles(), "hbm_cycles");
        if (latency.memorySideCacheCycles() > 0) {
            relation.atMost(
                            "/latency/l2_far_cycles",
                            latency.l2FarCycles(),
                            latency.memorySideCacheCycles(),
                            "memory_side_cache_cycles")
                    .atMost(
                            "/latency/memory_side_cache_cycles",
                            latency.memorySideCacheCycles(),
                            latency.hbmCycles(),
                            "hbm_cycles");
        }
    }

    private static void checkL2(Architecture.L2 l2, JsonDocument document) {
        Relation.of(document)
                .atMost(
                        "/l2/bandwidth_bytes_per_clock",
                        l2.bandwidthBytesPerClock(),
                        (double) l2.slicesPerChiplet() * l2.lineBytes(),
                        "slices_per_chiplet x line_bytes, one line per slice and clock")
                .divides(
                        "/l2/partitions_per_chiplet",
                        l2.partitionsPerChiplet(),
                        l2.slicesPerChiplet(),
                        "slices_per_chiplet");
    }

    private static void checkSmNetwork(
            Architecture.SmNetwork network, Architecture architecture, JsonDocument document) {
        Relation.of(document)
                .atMost(
                        "/sm_network/port_bytes_per_clock",
                        network.portBytesPerClock(),
                        architecture.sharedMemory().bandwidthBytesPerClock(),
                        "shared_memory.bandwidth_bytes_per_clock, where it comes from")
                .atMost(
                        "/latency/shared_memory_cycles",
                        architecture.latency().sharedMemoryCycles(),
                        network.latencyCycles() - 2 * network.positionCycles(),
                        "sm_network.latency_cycles less twice position_cycles, the shortest way to another SM's");
    }

    private static void checkLaunch(Architecture.Launch launch, JsonDocument document) {
        Relation.of(document)
                .atMost("/launch/graph_kernel_us", launch.graphKernelUs(), launch.streamKernelUs(), "stream_kernel_us");
    }

    private static void checkCalibration(Map<String, Range> constants, JsonDocument document) {
        if (constants.size() > MOST_CALIBRATED) {
            throw document.problem(
                    CONSTANTS,
                    constants.size() + " numbers are to be fitted",
                    "Fit at most " + MOST_CALIBRATED + " and find sources for the others");
        }
        List<String> numbers = SourceChecks.numbers(document.tree());
        constants.forEach((path, range) -> {
            if (!numbers.contains(path)) {
                throw document.problem(
                        CONSTANTS + "/" + path,
                        "'" + path + "' is not the path of a number of this file",
                        Nearest.question(path, numbers).orElse("Remove it or correct the path"));
            }
            checkRange(path, range, document);
        });
    }

    private static void checkRange(String path, Range range, JsonDocument document) {
        if (range.lower() >= range.upper()) {
            throw document.problem(
                    CONSTANTS + "/" + path,
                    "lower, " + Relation.format(range.lower()) + ", is not below upper, "
                            + Relation.format(range.upper()),
                    "Exchange them, or give a number that is known a source instead of a range");
        }
        String pointer = "/" + path.replace('.', '/');
        double value = document.tree().at(pointer).doubleValue();
        if (!range.contains(value)) {
            throw document.problem(
                    pointer,
                    Relation.format(value) + " is not between " + Relation.format(range.lower()) + " and "
                            + Relation.format(range.upper()) + ", its range in \"calibration\"",
                    "Correct the number or the range");
        }
    }
}
