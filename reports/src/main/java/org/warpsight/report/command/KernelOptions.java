package org.warpsight.report.command;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.Numbers;
import org.warpsight.report.kernel.KernelCase;
import org.warpsight.report.layer.Circumstances;
import org.warpsight.report.layer.Layer;
import org.warpsight.report.layer.LayerCase;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.sim.kernel.LoadDuration;
import org.warpsight.sim.kernel.sequence.SequenceResult;
import org.warpsight.workload.operator.Operator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Options of all commands about one kernel, and the printing of its result. */
final class KernelOptions {
    @Option(names = "--gpu", required = true, paramLabel = "GPU", description = "Id, alias or path of a GPU.")
    private String gpu;

    @Option(
            names = "--launch",
            defaultValue = "graph",
            paramLabel = "MODE",
            converter = LaunchConverter.class,
            description =
                    "How kernels are launched: graph, stream, or replay of a graph for each operator (default: graph).")
    private LaunchMode launch;

    @Option(
            names = "--sustained",
            description = "Timed after seconds of load, with leakage of the hot die; without, in a short burst.")
    private boolean sustained;

    @Option(names = "--warm", description = "All operands that fit are in L2 before the kernel starts.")
    private boolean warm;

    @Mixin
    private JsonSwitch json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** An operator under these circumstances, without a plan. */
    KernelCase asked(Operator operator) {
        requireRoom(operator.compulsoryBytes());
        return new KernelCase(gpu(), launch, KernelLibrary.DEFAULT, load(), warm, operator, Optional.empty());
    }

    /** A layer under these circumstances. */
    LayerCase asked(Layer layer) {
        requireRoom(layer.least(gpu()).bytes());
        return new LayerCase(layer, new Circumstances(gpu(), launch, load(), warm));
    }

    /** Fails with one line where what has to be read and written does not fit the GPU's memory. */
    private void requireRoom(double bytes) {
        long memory = gpu().product().hbmBytes();
        if (!(bytes <= memory)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "its inputs and outputs are " + Numbers.si(bytes, "B") + " but " + gpu().id() + " has "
                            + Numbers.si(memory, "B") + ": choose smaller sizes");
        }
    }

    private LoadDuration load() {
        return sustained ? LoadDuration.SUSTAINED : LoadDuration.BURST;
    }

    private Gpu gpu() {
        return HardwareCatalogue.standard().gpu(gpu);
    }

    /** Fails with one line where the GPU's matrix pipe does not take a precision. */
    void requireSupport(Precision precision) {
        requireSupport(precision, "");
    }

    /** The same with a further way out. */
    void requireSupport(Precision precision, String wayOut) {
        if (!gpu().supports(precision)) {
            throw BadInputException.of(
                    gpu().id(),
                    "--dtype",
                    "the matrix pipe does not take " + precision.id(),
                    "It takes "
                            + gpu().matrixPrecisions().stream()
                                    .map(Precision::id)
                                    .sorted()
                                    .collect(Collectors.joining(", "))
                            + wayOut);
        }
    }

    /** Fails with one line where a library has no kernels for the GPU. */
    void requireBuild(KernelLibrary library) {
        if (!library.runsOn(gpu().architecture())) {
            throw BadInputException.of(
                    gpu().id(),
                    "--library",
                    "there are no kernels of " + library.name().toLowerCase(Locale.ROOT) + " for this GPU",
                    "Those that run on it are "
                            + Arrays.stream(KernelLibrary.values())
                                    .filter(other -> other.runsOn(gpu().architecture()))
                                    .map(other -> other.name().toLowerCase(Locale.ROOT))
                                    .collect(Collectors.joining(", ")));
        }
    }

    /** Fails with one line where a library's attention, or its backward pass, is not for heads of a size on the GPU. */
    void requireHead(KernelLibrary library, AttentionPass pass, int headDim) {
        int largest = pass.largestHead(library, gpu().architecture());
        if (headDim <= largest) {
            return;
        }
        String others = Arrays.stream(KernelLibrary.values())
                .filter(other -> other.runsOn(gpu().architecture()))
                .filter(other -> pass.largestHead(other, gpu().architecture()) >= headDim)
                .map(other -> other.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        throw BadInputException.of(
                gpu().id(),
                largest == 0 ? "--pass" : "--head-dim",
                library.name().toLowerCase(Locale.ROOT) + " has no "
                        + pass.name().toLowerCase(Locale.ROOT) + " pass here for heads of " + headDim
                        + (largest == 0 ? "" : " but of up to " + largest),
                others.isEmpty() ? "No library has one for them on this GPU" : "Those that have one are " + others);
    }

    void requirePositive(String option, int value) {
        if (value < 1) {
            throw new ParameterException(spec.commandLine(), option + " must be at least 1 but is " + value);
        }
    }

    /** Whether the result is wanted as JSON. */
    boolean json() {
        return json.on();
    }

    /** Simulates and prints. */
    int print(KernelCase asked) {
        KernelResult result = fitting(asked::run);
        out().print(json() ? JsonDocuments.write(KernelJson.tree(asked, result)) : KernelText.tables(asked, result));
        return ExitCodes.DONE;
    }

    /** Simulates a layer and prints it. */
    int print(LayerCase asked) {
        SequenceResult result = fitting(asked::run);
        out().print(json() ? JsonDocuments.write(LayerJson.tree(asked, result)) : LayerText.tables(asked, result));
        return ExitCodes.DONE;
    }

    /** Simulates both and prints them side by side. */
    int print(KernelCase first, KernelCase second) {
        KernelComparison comparison = KernelComparison.of(first, second);
        out().print(json() ? comparison.json() : comparison.tables());
        return ExitCodes.DONE;
    }

    /**
     * What a simulation gives.
     *
     * @throws ParameterException with the reason, where no kernel is for such sizes or none fits the GPU
     */
    <T> T fitting(Supplier<T> simulation) {
        try {
            return simulation.get();
        } catch (IllegalArgumentException unfit) {
            throw new ParameterException(spec.commandLine(), unfit.getMessage());
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Reads a launch mode by its name. */
    static final class LaunchConverter implements ITypeConverter<LaunchMode> {
        @Override
        public LaunchMode convert(String name) {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "graph" -> LaunchMode.GRAPH;
                case "stream" -> LaunchMode.STREAM;
                case "replay" -> LaunchMode.REPLAY;
                default -> throw new TypeConversionException("'" + name + "' is none of graph, stream, replay");
            };
        }
    }
}
