package org.warpsight.report.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.Numbers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How fast the simulator itself is on this machine. */
@Command(
        name = "bench",
        description = "Measures the simulator itself on this machine: events, kernels and forward passes per second. "
                + "Each figure is the median of its repeats after a warm-up, on one thread.",
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer>, SelectiveCommand {
    @Option(names = "--repeats", defaultValue = "7", paramLabel = "N", description = "Timed repeats (default: 7).")
    private int repeats;

    @Option(
            names = "--warm-up",
            defaultValue = "5",
            paramLabel = "N",
            description = "Repeats before those that are timed (default: 5).")
    private int warmUp;

    @Mixin
    private CommonOptions common;

    @Mixin
    private JsonSwitch json;

    @Spec
    private CommandSpec spec;

    @Override
    public Set<String> optionsWithoutEffect() {
        return Set.of("--output", "--seed", "--threads", "--cache", "--set");
    }

    @Override
    public Integer call() {
        if (repeats < 1 || warmUp < 0) {
            throw new ParameterException(spec.commandLine(), "--repeats must be at least 1 and --warm-up at least 0");
        }
        List<Benchmark.Figure> figures = measure();
        spec.commandLine().getOut().print(json.on() ? json(figures) : table(figures));
        return ExitCodes.DONE;
    }

    private List<Benchmark.Figure> measure() {
        try (Benchmarks benchmarks = Benchmarks.open();
                Progress progress = Progress.start("measuring", benchmarks.all().size(), "figures", common.quiet())) {
            return benchmarks.all().stream()
                    .map(benchmark -> {
                        Benchmark.Figure figure = benchmark.measure(warmUp, repeats);
                        progress.step();
                        return figure;
                    })
                    .toList();
        }
    }

    private static String table(List<Benchmark.Figure> figures) {
        TextTable table = TextTable.of("<measured", "median", "slowest", "fastest", "<unit", "warm-up", "repeats");
        figures.forEach(figure -> table.row(
                figure.name(),
                Numbers.of(figure.median()),
                Numbers.of(figure.slowest()),
                Numbers.of(figure.fastest()),
                figure.unit().text(),
                Numbers.count(figure.warmUp()),
                Numbers.count(figure.repeats())));
        return table.toString();
    }

    private static String json(List<Benchmark.Figure> figures) {
        ArrayNode array = JsonDocuments.mapper().createArrayNode();
        figures.forEach(figure -> {
            ObjectNode object = array.addObject().put("name", figure.name());
            object.put("median", figure.median())
                    .put("slowest", figure.slowest())
                    .put("fastest", figure.fastest())
                    .put("unit", figure.unit().text())
                    .put("warm_up", figure.warmUp())
                    .put("repeats", figure.repeats());
        });
        return JsonDocuments.write(array);
    }
}
