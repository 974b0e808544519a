package org.warpsight.report.command;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.report.kernel.KernelCase;
import org.warpsight.workload.operator.Streaming;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Options of the commands about an operator that passes over its data once. */
final class StreamOptions {
    /** Copies of rows that an index names, whichever side it names. */
    private static final Map<String, String> SYNONYMS =
            Map.of("scatter", Streaming.Kind.GATHER.id(), "embedding", Streaming.Kind.GATHER.id());

    private static final Set<Streaming.Kind> GROUPED = EnumSet.of(
            Streaming.Kind.QUANTISE_BLOCKS,
            Streaming.Kind.QUANTISE_BLOCKS_4BIT,
            Streaming.Kind.DEQUANTISE,
            Streaming.Kind.DEQUANTISE_4BIT);

    @Parameters(
            paramLabel = "KIND",
            converter = KindConverter.class,
            description =
                    "rms_norm, add_rms_norm, layer_norm, softmax, swiglu, gelu, rope, residual_add, transpose, gather (or scatter, embedding), "
                            + "quantise_rows, ...; an unknown one lists all.")
    private Streaming.Kind kind;

    @Option(names = "--rows", required = true, paramLabel = "N", description = "Rows (tokens).")
    private int rows;

    @Option(names = "--width", required = true, paramLabel = "N", description = "Elements of a row of the output.")
    private int width;

    @Option(
            names = "--dtype",
            paramLabel = "PRECISION",
            converter = PrecisionConverter.class,
            description =
                    "Precision of inputs and output; where they differ, the narrower one (default: bf16, or fp8 or int4 there).")
    private Optional<Precision> dtype;

    @Option(
            names = "--group-size",
            paramLabel = "N",
            description =
                    "Elements of a row that share a scale, of quantise_blocks, dequantise and their 4-bit kinds: a multiple of 16 "
                            + "that divides --width (default: 128, of nf4 64; dequantise: one scale for all of fp8, for each row of int8).")
    private Optional<Integer> groupSize;

    @Mixin
    private KernelOptions options;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    KernelOptions kernel() {
        return options;
    }

    /** What is asked. */
    KernelCase asked() {
        options.requirePositive("--rows", rows);
        options.requirePositive("--width", width);
        int bits = kind.narrowBits();
        Precision precision = dtype.orElse(usual(bits));
        if (bits > 0 && precision.bits() != bits) {
            throw usage(kind.id() + " goes from or to " + bits + " bits: --dtype must be "
                    + (bits == 8 ? "fp8 or int8" : "int4, nf4 or another of 4 bits") + " but is "
                    + precision.id());
        }
        return options.asked(new Streaming(kind.id(), kind, rows, width, precision, scales(precision)));
    }

    private Scales scales(Precision precision) {
        Scales usual = kind.usualScales(precision);
        if (groupSize.isEmpty()) {
            return usual;
        }
        int size = groupSize.get();
        if (!GROUPED.contains(kind) || precision == Precision.MXFP4) {
            throw usage("--group-size goes with "
                    + GROUPED.stream().map(Streaming.Kind::id).collect(Collectors.joining(", "))
                    + " of formats that leave it open, but this is " + kind.id() + " of " + precision.id());
        }
        if (!Scales.divides(size, width)) {
            throw usage("--group-size must be a multiple of " + Scales.GROUP_UNIT + " that divides the --width of "
                    + width + " but is " + size);
        }
        return kind.narrowBits() == 4 ? Scales.groups(precision, size) : new Scales(1, size, usual.bits());
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static Precision usual(int narrowBits) {
        return switch (narrowBits) {
            case 8 -> Precision.FP8;
            case 4 -> Precision.INT4;
            default -> Precision.BF16;
        };
    }

    /** Reads a kind by its id. */
    static final class KindConverter extends IdConverter<Streaming.Kind> {
        KindConverter() {
            super(Streaming.Kind.values());
        }

        @Override
        public Streaming.Kind convert(String name) {
            return super.convert(SYNONYMS.getOrDefault(name, name));
        }
    }
}
