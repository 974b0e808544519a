package org.warpsight.report.command;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.warpsight.hardware.Precision;
import org.warpsight.report.kernel.KernelCase;
import org.warpsight.workload.operator.Streaming;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Options of the commands about an operator that passes over its data once. */
final class StreamOptions {
    @Parameters(
            paramLabel = "KIND",
            converter = KindConverter.class,
            description = "rms_norm, add_rms_norm, layer_norm, softmax, swiglu, gelu, rope, residual_add, gather, ...")
    private Streaming.Kind kind;

    @Option(names = "--rows", required = true, paramLabel = "N", description = "Rows (tokens).")
    private int rows;

    @Option(names = "--width", required = true, paramLabel = "N", description = "Elements of a row of the output.")
    private int width;

    @Option(
            names = "--dtype",
            defaultValue = "bf16",
            converter = PrecisionConverter.class,
            description = "Precision of inputs and output (default: bf16).")
    private Precision dtype;

    @Mixin
    private KernelOptions options;

    KernelOptions kernel() {
        return options;
    }

    /** What is asked. */
    KernelCase asked() {
        options.requirePositive("--rows", rows);
        options.requirePositive("--width", width);
        return options.asked(new Streaming(kind.id(), kind, rows, width, dtype));
    }

    /** Reads a kind by its id. */
    static final class KindConverter implements ITypeConverter<Streaming.Kind> {
        @Override
        public Streaming.Kind convert(String name) {
            return Arrays.stream(Streaming.Kind.values())
                    .filter(kind -> kind.id().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + name + "' is none of "
                            + Arrays.stream(Streaming.Kind.values())
                                    .map(Streaming.Kind::id)
                                    .collect(Collectors.joining(", "))));
        }
    }
}
