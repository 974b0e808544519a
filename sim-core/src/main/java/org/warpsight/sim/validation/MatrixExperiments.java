package org.warpsight.sim.validation;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.microbenchmark.WarpgroupChain;

/**
 * Rows about wgmma: one warpgroup that issues the same instruction over and over, dense and from shared memory. How fast
 * registers give A instead is not modelled, and does not matter where the multiplications take longer than all operands.
 */
final class MatrixExperiments {
    private static final Pattern INSTRUCTION =
            Pattern.compile("^m64n(\\d+)k\\d+ (bf16|fp16|fp8|int8) (SS|RS)", Pattern.CASE_INSENSITIVE);
    /** Chains of BF16 with both operands in shared memory, undisturbed and without waits between sums. */
    private static final Pattern UNDISTURBED =
            Pattern.compile("^(?:SS n(\\d+) .*|n(\\d+)k16 bf16 chain solo|fence-free interleave .* n(\\d+))$");

    private static final Pattern CHAIN = Pattern.compile("(\\d+)-MMA chain");

    private MatrixExperiments() {}

    /** What the model reads in an experiment; empty if it is not about wgmma or its set-up is not stated. */
    static Optional<Reading> read(Gpu gpu, String experiment, Parameters parameters) {
        return switch (experiment) {
            case "wgmma_cycles_vs_n in cycles/MMA" -> chain(gpu, parameters);
            case "wgmma_pipe_filled_cycles_vs_n in cycles/MMA", "wgmma_latency in cycles" ->
                read(gpu, parameters, WarpgroupChain::cycles);
            case "wgmma_mac_rate_vs_n in MAC/clk/SM" -> read(gpu, parameters, WarpgroupChain::multiplyAddsPerCycle);
            case "wgmma_smem_operand_rate_vs_n in B/clk/SM" ->
                read(gpu, parameters, WarpgroupChain::operandBytesPerCycle);
            case "wgmma_ss_vs_rs in cycles/MMA", "wgmma_rf_contention in cycles/MMA", "wgmma_sync_cost in cycles/MMA" ->
                undisturbed(gpu, parameters);
            // Operands of zeros draw too little power to slow the clock.
            case "wgmma_throughput in TFLOP/s" ->
                parameters.say("zero-init")
                        ? read(
                                gpu,
                                parameters,
                                chain -> chain.flopsPerSecond(gpu.product().maximumClockMhz()) / 1e12)
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<Reading> chain(Gpu gpu, Parameters parameters) {
        Matcher length = parameters.find(CHAIN);
        if (!length.find()) {
            return Optional.empty();
        }
        int instructions = Integer.parseInt(length.group(1));
        return read(gpu, parameters, chain -> chain.cycles(instructions));
    }

    private static Optional<Reading> undisturbed(Gpu gpu, Parameters parameters) {
        Matcher columns = parameters.find(UNDISTURBED);
        if (!columns.find()) {
            return Optional.empty();
        }
        String n = Stream.of(columns.group(1), columns.group(2), columns.group(3))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
        return Optional.of(
                reading(new WarpgroupChain(gpu, Precision.BF16, Integer.parseInt(n)), WarpgroupChain::cycles));
    }

    private static Optional<Reading> read(Gpu gpu, Parameters parameters, ToDoubleFunction<WarpgroupChain> value) {
        Matcher instruction = parameters.find(INSTRUCTION);
        if (!instruction.find()) {
            return Optional.empty();
        }
        String dtype = instruction.group(2).toLowerCase(Locale.ROOT);
        WarpgroupChain chain =
                new WarpgroupChain(gpu, Dtypes.stored(dtype).orElseThrow(), Integer.parseInt(instruction.group(1)));
        boolean registers = "RS".equals(instruction.group(3));
        return registers && !chain.boundByMultiplications() ? Optional.empty() : Optional.of(reading(chain, value));
    }

    private static Reading reading(WarpgroupChain chain, ToDoubleFunction<WarpgroupChain> value) {
        return new Reading(
                value.applyAsDouble(chain), chain.boundBySharedMemory() ? Limiter.SHARED_MEMORY : Limiter.TENSOR);
    }
}
