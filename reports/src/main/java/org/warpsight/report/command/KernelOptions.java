package org.warpsight.report.command;

import java.util.Locale;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.workload.operator.Operator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of every {@code kernel} command, and the printing of its result. */
final class KernelOptions {
    @Option(names = "--gpu", required = true, paramLabel = "GPU", description = "Id, alias or path of a GPU.")
    private String gpu;

    @Option(
            names = "--launch",
            defaultValue = "graph",
            converter = LaunchConverter.class,
            description = "How kernels are launched: graph, replay of a graph per operator, or stream (default: graph).")
    private LaunchMode launch;

    @Option(names = "--warm", description = "All operands that fit are in L2 before the kernel starts.")
    private boolean warm;

    @Mixin
    private JsonSwitch json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** The GPU. */
    Gpu gpu() {
        return HardwareCatalogue.standard().gpu(gpu);
    }

    KernelSimulator simulator() {
        return simulator(KernelLibrary.DEFAULT);
    }

    KernelSimulator simulator(KernelLibrary library) {
        return new KernelSimulator(gpu(), launch, library);
    }

    CacheState cache(Operator operator) {
        if (!warm) {
            return CacheState.COLD;
        }
        double resident = CacheState.surviving(operator.compulsoryBytes(), gpu().sharedL2Bytes());
        return new CacheState(resident, resident);
    }

    /** Fails with one line where the GPU's matrix pipe does not take a precision. */
    void requireSupport(Precision precision) {
        if (!gpu().supports(precision)) {
            throw BadInputException.of(
                    gpu().id(),
                    "--dtype",
                    "the matrix pipe does not take " + precision.id(),
                    "It takes "
                            + gpu().architecture().matrixPipe().flopsPerClock().keySet().stream()
                                    .map(Precision::id)
                                    .sorted()
                                    .toList());
        }
    }

    void requirePositive(String option, int value) {
        if (value < 1) {
            throw new ParameterException(spec.commandLine(), option + " must be at least 1 but is " + value);
        }
    }

    int print(Operator operator, KernelResult result) {
        KernelText text = new KernelText(gpu(), operator, result);
        spec.commandLine().getOut().print(json.on() ? text.json() : text.tables());
        return ExitCodes.DONE;
    }

    /** Reads a launch mode by its name. */
    static final class LaunchConverter implements picocli.CommandLine.ITypeConverter<LaunchMode> {
        @Override
        public LaunchMode convert(String name) {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "graph" -> LaunchMode.GRAPH;
                case "replay" -> LaunchMode.REPLAY;
                case "stream" -> LaunchMode.STREAM;
                default ->
                    throw new picocli.CommandLine.TypeConversionException("'" + name + "' is none of graph, replay, stream");
            };
        }
    }
}
