package org.warpsight.hardware;

import java.util.List;
import java.util.Locale;
import org.warpsight.hardware.json.JsonDocument;

/** What must hold between the matrix instructions of CDNA and the rates of the matrix pipe. */
final class MfmaChecks {
    /** Cycles are whole passes and rates round: a wrong shape, pass count or rate is further off than this. */
    private static final double TOLERANCE = 0.03;

    private MfmaChecks() {}

    /** Throws a {@link org.warpsight.hardware.json.BadInputException} for the first instruction or rate that cannot be. */
    static void check(Architecture architecture, JsonDocument document) {
        Architecture.MatrixPipe pipe = architecture.matrixPipe();
        boolean mfma = pipe.usesMfma();
        if (mfma != pipe.instructions().isPresent()) {
            throw document.problem(
                    "/matrix_pipe" + (mfma ? "" : "/instructions"),
                    mfma
                            ? "a matrix pipe of mfma has no \"instructions\""
                            : "only mfma has \"instructions\", but the pipe's instruction is "
                                    + pipe.instruction().name().toLowerCase(Locale.ROOT),
                    mfma ? "List them with shape and passes, as cdna3.json does" : "Remove them");
        }
        List<Mfma> instructions = pipe.instructions().orElse(List.of());
        int cores = architecture.multiprocessor().schedulers();
        for (int index = 0; index < instructions.size(); index++) {
            checkRate(instructions.get(index), index, cores, pipe, document);
        }
        if (mfma) {
            pipe.flopsPerClock().forEach((operands, rate) -> checkPeak(operands, rate, cores, pipe, document));
        }
    }

    private static void checkRate(
            Mfma instruction, int index, int cores, Architecture.MatrixPipe pipe, JsonDocument document) {
        String pointer = "/matrix_pipe/instructions/" + index;
        Double peak = pipe.flopsPerClock().get(instruction.operands());
        if (peak == null) {
            throw document.problem(
                    pointer + "/operands",
                    instruction.name() + " takes " + instruction.operands().id()
                            + ", for which flops_per_clock has no rate",
                    "Add the rate or remove the instruction");
        }
        double rate = cores * instruction.flopsPerClock();
        if (rate > peak * (1 + TOLERANCE)) {
            throw document.problem(
                    pointer + "/passes",
                    instruction.name() + " in " + instruction.passes() + " passes on each of " + cores + " SIMDs is "
                            + Relation.format(rate) + " FLOP per clock, above the pipe's " + Relation.format(peak)
                            + " for " + instruction.operands().id(),
                    "Check its shape and passes (of four cycles) against the ISA guide");
        }
    }

    private static void checkPeak(
            Precision operands, double peak, int cores, Architecture.MatrixPipe pipe, JsonDocument document) {
        double fastest = pipe.instructions(operands).stream()
                .mapToDouble(instruction -> cores * instruction.flopsPerClock())
                .max()
                .orElse(0);
        if (fastest < peak * (1 - TOLERANCE)) {
            throw document.problem(
                    "/matrix_pipe/flops_per_clock/" + operands.id(),
                    "no instruction for " + operands.id() + " reaches " + Relation.format(peak)
                            + " FLOP per clock; the fastest does " + Relation.format(fastest),
                    "Check the rate, or add the instruction that reaches it");
        }
    }
}
