package org.warpsight.sim.validation;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.Limiter;

/** Rows about the instructions of warps: how fast one warp, or all of them, issue the same one over and over. */
final class InstructionExperiments {
    private static final Pattern DENSE = Pattern.compile("^(\\w+) m16n8k\\d+ dense$");

    private InstructionExperiments() {}

    /** What the model reads in an experiment; empty if it is not about an instruction whose rate a profile states. */
    static Optional<Reading> read(Gpu gpu, String experiment, Parameters parameters) {
        return switch (experiment) {
            case "instr_throughput_1warp in cycles/warp-instr" -> oneWarp(gpu.architecture(), parameters);
            case "opencl_benchmark in TFLOP/s" -> vectors(gpu, parameters);
            case "mma_sync_throughput in T(FL)OP/s" -> dense(gpu, parameters).map(operands -> products(gpu, operands));
            case "mma_sync_latency in cycles" -> dense(gpu, parameters).flatMap(operands -> latency(gpu));
            default -> Optional.empty();
        };
    }

    /** A warp's own scheduler has its share of the SM's lanes. */
    private static Optional<Reading> oneWarp(Architecture architecture, Parameters parameters) {
        Architecture.VectorPipe vector = architecture.vectorPipe();
        double threads =
                (double) architecture.warpSize() * architecture.multiprocessor().schedulers();
        double arithmetic = threads / vector.fp32FmaPerClock();
        return switch (parameters.text().split(" ", 2)[0]) {
            case "FADD" -> Optional.of(new Reading(arithmetic, Limiter.VECTOR));
            case "FMA" -> Optional.of(new Reading(Math.max(arithmetic, vector.fmaRegisterCycles()), Limiter.VECTOR));
            case "__sinf", "__logf", "__expf" ->
                Optional.of(new Reading(threads / vector.specialFunctionsPerClock(), Limiter.SPECIAL_FUNCTION));
            default -> Optional.empty();
        };
    }

    private static Optional<Reading> vectors(Gpu gpu, Parameters parameters) {
        Architecture.VectorPipe vector = gpu.architecture().vectorPipe();
        double narrower = vector.fp16FmaPerClock() / vector.fp32FmaPerClock();
        double wide = gpu.vectorFlopsPerSecond(gpu.product().maximumClockMhz()) / 1e12;
        return switch (parameters.text()) {
            case "FP32" -> Optional.of(new Reading(wide, Limiter.VECTOR));
            case "FP16" -> Optional.of(new Reading(wide * narrower, Limiter.VECTOR));
            default -> Optional.empty();
        };
    }

    private static Optional<Precision> dense(Gpu gpu, Parameters parameters) {
        Matcher instruction = parameters.find(DENSE);
        return instruction.find() ? Dtypes.on(gpu, instruction.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    private static Reading products(Gpu gpu, Precision operands) {
        double peak = gpu.matrixFlopsPerSecond(operands, gpu.product().maximumClockMhz()) / 1e12;
        return new Reading(peak * gpu.architecture().matrixPipe().warpInstructionFraction(), Limiter.TENSOR);
    }

    /** Where mma.sync is not the instruction of the matrix pipe, a profile has the latency of another one. */
    private static Optional<Reading> latency(Gpu gpu) {
        Architecture.MatrixPipe pipe = gpu.architecture().matrixPipe();
        return pipe.instruction() == Architecture.MatrixInstruction.MMA_SYNC
                ? Optional.of(new Reading(pipe.completionCycles(), Limiter.LATENCY))
                : Optional.empty();
    }
}
