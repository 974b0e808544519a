package org.warpsight.report.command;

import java.util.Optional;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Scaling;
import picocli.CommandLine.Option;

/** Options of the commands about products of matrices: the precisions of their operands, and what these are scaled by. */
final class OperandOptions {
    @Option(
            names = "--dtype",
            defaultValue = "bf16",
            paramLabel = "PRECISION",
            converter = PrecisionConverter.class,
            description =
                    "Precision of A and B: bf16, fp16, tf32, fp8, int8, ...; fp32 runs on the vector pipes (default: bf16).")
    private Precision dtype;

    @Option(
            names = "--weights",
            paramLabel = "PRECISION",
            converter = PrecisionConverter.class,
            description = "Precision of B where it is stored in another one, such as int4, int8, mxfp4 or nf4.")
    private Optional<Precision> weights;

    @Option(
            names = "--scales",
            defaultValue = "usual",
            paramLabel = "SCALES",
            description = "Scales of operands below 16 bits: usual, tensor, rows, blocks or groups (default: usual).")
    private ScaleLayout scales;

    /** Precision of A, in which the product is made. */
    Precision dtype() {
        return dtype;
    }

    /** Precision in which B is stored. */
    Precision stored() {
        return weights.orElse(dtype);
    }

    /** Scales of both. */
    Scaling scaling() {
        return scales.of(dtype, stored());
    }
}
