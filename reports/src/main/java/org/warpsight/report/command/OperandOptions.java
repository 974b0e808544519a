package org.warpsight.report.command;

import java.util.Locale;
import java.util.Optional;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.workload.operator.ProductFormats;
import org.warpsight.workload.operator.Scaling;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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

    @Option(
            names = "--group-size",
            paramLabel = "N",
            description =
                    "Elements of k of a column of B that share a scale (and zero point), with --scales groups or without "
                            + "--scales: 32, 64, 128, ..., a multiple of 16 that divides k (default: 128, of nf4 64).")
    private Optional<Integer> groupSize;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /**
     * Fails with one line where no library has such a product, or where scales do not go with the format.
     *
     * @param depth lengths of k, each of which groups must divide
     */
    void requireProduct(int... depth) {
        if (!ProductFormats.has(dtype, stored())) {
            throw usage("no library multiplies --dtype " + dtype.id() + " with --weights " + stored().id() + ": "
                    + ProductFormats.wayOut(dtype, stored()));
        }
        requireFormat();
        groupSize.ifPresent(size -> requireGroups(size, depth));
    }

    /** Some formats say themselves what is scaled. */
    private void requireFormat() {
        boolean block = stored() == Precision.MXFP4;
        if (block && (scales != ScaleLayout.USUAL || groupSize.isPresent())) {
            throw usage(stored().id() + " has a scale for each " + Scales.MICROSCALES.along()
                    + " elements by its format: leave out --scales and --group-size");
        }
        if (stored() == Precision.NF4 && scales != ScaleLayout.USUAL && scales != ScaleLayout.GROUPS) {
            throw usage(stored().id() + " is scaled in groups by its format: leave out --scales, or give --group-size");
        }
    }

    private void requireGroups(int size, int... depth) {
        if (scales != ScaleLayout.USUAL && scales != ScaleLayout.GROUPS) {
            throw usage("--group-size goes with --scales groups but --scales is "
                    + scales.name().toLowerCase(Locale.ROOT));
        }
        if (stored().bits() >= Short.SIZE) {
            throw usage("--group-size is of weights below 16 bits, but these are in " + stored().id()
                    + ": give --weights int4 or int8");
        }
        for (int k : depth) {
            if (!Scales.divides(size, k)) {
                throw usage("--group-size must be a multiple of " + Scales.GROUP_UNIT + " that divides k, " + k
                        + ", but is " + size);
            }
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

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
        ScaleLayout layout = groupSize.isPresent() ? ScaleLayout.GROUPS : scales;
        return layout.of(dtype, stored(), groupSize.orElse(Scales.usualGroup(stored())));
    }
}
