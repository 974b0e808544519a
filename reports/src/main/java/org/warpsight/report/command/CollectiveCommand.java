package org.warpsight.report.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.HardwareCatalogue.Server;
import org.warpsight.report.chart.Chart;
import org.warpsight.report.chart.CollectiveChart;
import org.warpsight.report.chart.LinkHeatMap;
import org.warpsight.sim.network.Algorithm;
import org.warpsight.sim.network.Caller;
import org.warpsight.sim.network.CollectiveResult;
import org.warpsight.sim.network.CollectiveTimes;
import org.warpsight.sim.network.Protocol;
import org.warpsight.workload.operator.Collective;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A collective between GPUs: how long it takes, by which algorithm, and which links it needs most. */
@Command(
        name = "collective",
        description = "Simulates a collective over the links between GPUs: time, algorithm and protocol, bandwidths "
                + "and the busiest links, over a range of sizes.",
        mixinStandardHelpOptions = true)
final class CollectiveCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "KIND",
            converter = KindConverter.class,
            description = "all_reduce, all_gather, reduce_scatter, all_to_all, broadcast or send.")
    private Collective.Kind kind;

    @ArgGroup(multiplicity = "1")
    private Where where;

    /** The GPUs that take part. */
    static final class Where {
        @Option(names = "--cluster", paramLabel = "ID", description = "Id or path of a cluster.")
        private String cluster;

        @Option(
                names = "--node",
                paramLabel = "ID",
                description = "Id or path of a node; several of them are behind a network that blocks nobody.")
        private String node;
    }

    @Option(names = "--gpus", required = true, paramLabel = "N", description = "GPUs that take part, from the first.")
    private int gpus;

    @Option(
            names = "--bytes",
            defaultValue = "1KiB..1GiB",
            paramLabel = "SIZES",
            converter = ByteSizes.Converter.class,
            description = "Buffer as nccl-tests counts it: 64KiB, 1MiB..1GiB, or several with commas "
                    + "(default: ${DEFAULT-VALUE}).")
    private ByteSizes sizes;

    @Option(
            names = "--algorithm",
            converter = AlgorithmConverter.class,
            paramLabel = "NAME",
            description = "ring, tree, nvls, nvls_tree, direct, hierarchical, pipelined, one_shot or two_shot "
                    + "(default: as the library chooses).")
    private Optional<Algorithm> algorithm;

    @Option(
            names = "--protocol",
            converter = ProtocolConverter.class,
            paramLabel = "NAME",
            description = "ll, ll128 or simple, with --algorithm (default: simple).")
    private Optional<Protocol> protocol;

    @Option(
            names = "--caller",
            defaultValue = "library",
            converter = CallerConverter.class,
            paramLabel = "NAME",
            description =
                    "library, vllm, sglang, trtllm, mscclpp or mscclpp_copy_engines: engines have kernels of their own "
                            + "(default: ${DEFAULT-VALUE}).")
    private Caller caller;

    @Option(names = "--eight-bit", description = "Data of eight bits, which switches do not sum.")
    private boolean eightBit;

    @Option(names = "--output", paramLabel = "DIR", description = "Also draws the charts into this folder, as SVG.")
    private Optional<Path> output;

    @Mixin
    private JsonSwitch json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        require(gpus >= 2, "--gpus must be at least 2 but is " + gpus);
        require(algorithm.isPresent() || protocol.isEmpty(), "--protocol needs --algorithm");
        CollectiveTimes all = times();
        CollectiveTimes times = eightBit ? all.withoutInSwitchSums() : all;
        List<CollectiveResult> results = new ArrayList<>();
        for (long bytes : sizes.bytes()) {
            Collective collective = new Collective(kind.name().toLowerCase(Locale.ROOT), kind, bytes, gpus);
            results.add(
                    algorithm.isPresent()
                            ? times.simulate(collective, algorithm.get(), protocol.orElse(Protocol.SIMPLE))
                            : times.simulate(collective, caller));
        }
        CollectiveText text = new CollectiveText(place(), results);
        output.ifPresent(folder -> draw(folder, text.title(), results));
        spec.commandLine().getOut().print(json.on() ? text.json() : text.tables());
        return ExitCodes.DONE;
    }

    private CollectiveTimes times() {
        HardwareCatalogue hardware = HardwareCatalogue.standard();
        if (where.cluster != null) {
            return CollectiveTimes.of(hardware.fleet(where.cluster));
        }
        Server server = hardware.server(where.node);
        return CollectiveTimes.of(server.node(), server.gpu());
    }

    private String place() {
        return where.cluster != null ? where.cluster : where.node;
    }

    private void require(boolean sound, String message) {
        if (!sound) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    private void draw(Path folder, String title, List<CollectiveResult> results) {
        CollectiveResult largest = results.get(results.size() - 1);
        List<Chart> charts = List.of(
                CollectiveChart.of(results, title),
                LinkHeatMap.of(
                        largest,
                        title + " at "
                                + ByteSizes.text((long) largest.collective().bytes())));
        ChartFolder.write(folder, charts, spec.commandLine().getErr());
    }

    /** Reads a kind. */
    static final class KindConverter extends IdConverter<Collective.Kind> {
        KindConverter() {
            super(Collective.Kind.values());
        }
    }

    /** Reads an algorithm. */
    static final class AlgorithmConverter extends IdConverter<Algorithm> {
        AlgorithmConverter() {
            super(Algorithm.values());
        }
    }

    /** Reads a protocol. */
    static final class ProtocolConverter extends IdConverter<Protocol> {
        ProtocolConverter() {
            super(Protocol.values());
        }
    }

    /** Reads a caller. */
    static final class CallerConverter extends IdConverter<Caller> {
        CallerConverter() {
            super(Caller.values());
        }
    }
}
