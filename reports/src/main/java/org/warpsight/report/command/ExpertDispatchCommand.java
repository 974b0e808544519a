package org.warpsight.report.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.HardwareCatalogue.Fleet;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.report.chart.Chart;
import org.warpsight.report.chart.ExpertChart;
import org.warpsight.report.chart.LinkHeatMap;
import org.warpsight.sim.network.Fabric;
import org.warpsight.sim.network.expert.Direction;
import org.warpsight.sim.network.expert.ExpertExchange;
import org.warpsight.sim.network.expert.ExpertMode;
import org.warpsight.sim.network.expert.Gate;
import org.warpsight.sim.network.expert.LowLatencyMode;
import org.warpsight.sim.network.expert.NormalMode;
import org.warpsight.sim.network.expert.TokenFormat;
import org.warpsight.sim.network.expert.TokenTraffic;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.MixtureOfExperts;
import org.warpsight.workload.model.Models;
import org.warpsight.workload.operator.ExpertPlacement;
import org.warpsight.workload.operator.ExpertRouting;
import org.warpsight.workload.operator.PowerLawRouting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tokens to their experts and back. */
@Command(
        name = "expert-dispatch",
        description =
                "Simulates dispatch (FP8) and combine (BF16) of a mixture of experts over the links between GPUs: "
                        + "time, bandwidths, the busiest links and how uneven the ranks are.",
        mixinStandardHelpOptions = true)
final class ExpertDispatchCommand implements Callable<Integer> {
    /** Far more than ranks have room for, and few enough to route one by one. */
    private static final int MOST_TOKENS = 1 << 20;

    /** Kernels, as DeepEP has them. */
    enum Mode {
        normal,
        low_latency
    }

    @Option(names = "--model", required = true, paramLabel = "MODEL", description = "Id or path of a model.")
    private String model;

    @Option(
            names = "--cluster",
            defaultValue = "hgx-h800-infiniband",
            paramLabel = "ID",
            description = "Id or path of a cluster (default: ${DEFAULT-VALUE}).")
    private String cluster;

    @Option(names = "--ep", required = true, paramLabel = "N", description = "Expert-parallel ranks, one per GPU.")
    private int ranks;

    @Option(
            names = "--tokens",
            defaultValue = "128",
            paramLabel = "N",
            description =
                    "Tokens of each rank; of a power of two the smaller ones are simulated as well (default: 128).")
    private int tokens;

    @Option(
            names = "--mode",
            defaultValue = "low_latency",
            paramLabel = "MODE",
            description = "Kernels for many tokens or for few: normal or low_latency (default: low_latency).")
    private Mode mode;

    @Option(
            names = "--sms",
            defaultValue = "24",
            paramLabel = "N",
            description = "SMs that normal mode takes, an even number (default: 24).")
    private int sms;

    @Option(
            names = "--power-law",
            paramLabel = "A",
            description = "Popularity of experts drawn from x^-A; else all are equally popular.")
    private Optional<Double> powerLaw;

    @Option(
            names = "--histogram",
            paramLabel = "FILE",
            description = "How often each expert is chosen: one count per expert.")
    private Optional<Path> histogram;

    @Option(
            names = "--node-limit",
            paramLabel = "N",
            description = "Nodes that the experts of a token lie on at most (DeepSeek-V3: 4; default: no limit).")
    private Optional<Integer> nodeLimit;

    @Option(
            names = "--redundant",
            defaultValue = "0",
            paramLabel = "N",
            description = "Further copies of popular experts; with any, experts are placed by load (default: 0).")
    private int redundant;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Seed of the tokens (default: 1).")
    private long seed;

    @Option(names = "--output", paramLabel = "DIR", description = "Also draws the charts into this folder, as SVG.")
    private Optional<Path> output;

    @Mixin
    private JsonSwitch json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        require(ranks >= 1, "--ep must be at least 1 but is " + ranks);
        require(
                tokens >= 1 && tokens <= MOST_TOKENS,
                "--tokens must be from 1 to " + MOST_TOKENS + " but is " + tokens);
        require(redundant >= 0, "--redundant must be at least 0 but is " + redundant);
        require(sms >= 2 && sms % 2 == 0, "--sms must be an even number of at least 2 but is " + sms);
        require(powerLaw.isEmpty() || histogram.isEmpty(), "give --power-law or --histogram, not both");
        require(powerLaw.orElse(1.0) > 0, "--power-law must be above 0");
        Fleet fleet = HardwareCatalogue.standard().fleet(cluster);
        Fabric fabric = Fabric.of(fleet, ranks);
        DecoderModel decoder = Models.get(model);
        MixtureOfExperts mixture = mixture(decoder);
        double[] popularity = popularity(mixture);
        ExpertPlacement placement = placement(mixture, popularity);
        int inNode = fabric.node().gpus();
        Gate gate = gate(mixture, Ceiling.divide(ranks, inNode));
        ExpertMode kernels = mode == Mode.normal ? new NormalMode(sms) : new LowLatencyMode(placement.copies(), true);
        ExpertExchange exchange = ExpertExchange.of(fabric, fleet.server().gpu());
        List<ExpertStep> steps = new ArrayList<>();
        for (int count = Integer.highestOneBit(tokens) == tokens ? 1 : tokens; count <= tokens; count *= 2) {
            TokenTraffic traffic = TokenTraffic.draw(gate, popularity, placement, count, inNode, seed);
            for (Direction direction : Direction.values()) {
                TokenFormat format = direction == Direction.DISPATCH
                        ? TokenFormat.fp8(decoder.hiddenSize())
                        : TokenFormat.bf16(decoder.hiddenSize());
                steps.add(new ExpertStep(count, direction, traffic, exchange.run(kernels, traffic, format, direction)));
            }
        }
        ExpertText text = new ExpertText(model, cluster, mode.name(), steps);
        output.ifPresent(folder -> draw(folder, text.title(), steps));
        spec.commandLine().getOut().print(json.on() ? text.json() : text.tables());
        return ExitCodes.DONE;
    }

    /**
     * The experts of a model.
     *
     * @throws BadInputException if it has none
     */
    static MixtureOfExperts mixture(DecoderModel decoder) {
        return decoder.mixture()
                .orElseThrow(() -> BadInputException.of(
                        decoder.id(), "", "it has no experts", "Choose a mixture of experts, such as deepseek-v3"));
    }

    private double[] popularity(MixtureOfExperts mixture) {
        if (histogram.isPresent()) {
            return ExpertHistogram.read(histogram.get(), mixture.experts(), mixture.expertsPerToken());
        }
        if (powerLaw.isPresent()) {
            ExpertRouting routing = new PowerLawRouting(powerLaw.get());
            return routing.rows(tokens * ranks, mixture.experts(), mixture.expertsPerToken()).stream()
                    // An expert that nobody happens to take may be taken by others.
                    .mapToDouble(rows -> Math.max(rows, 0.5))
                    .toArray();
        }
        double[] equal = new double[mixture.experts()];
        Arrays.fill(equal, 1);
        return equal;
    }

    private ExpertPlacement placement(MixtureOfExperts mixture, double[] popularity) {
        int copies = mixture.experts() + redundant;
        if (copies % ranks != 0) {
            throw BadInputException.of(
                    model,
                    "--ep",
                    ranks + " ranks cannot divide " + copies + " experts"
                            + (redundant > 0 ? ", redundant ones included" : ""),
                    "Choose a divisor, or set --redundant to " + (ranks - mixture.experts() % ranks) % ranks);
        }
        return redundant == 0
                ? ExpertPlacement.contiguous(mixture.experts(), ranks)
                : ExpertPlacement.balanced(popularity, ranks, redundant);
    }

    private Gate gate(MixtureOfExperts mixture, int nodes) {
        int most = nodeLimit.orElse(nodes);
        require(most >= 1, "--node-limit must be at least 1 but is " + most);
        if (nodeLimit.isEmpty() || most >= nodes) {
            return Gate.free(mixture.experts(), mixture.expertsPerToken());
        }
        if (mixture.experts() % nodes != 0 || mixture.expertsPerToken() > most * (mixture.experts() / nodes)) {
            throw BadInputException.of(
                    model,
                    "--node-limit",
                    mixture.expertsPerToken() + " of " + mixture.experts() + " experts do not fit on " + most + " of "
                            + nodes + " nodes",
                    "Raise the limit or leave it out");
        }
        return new Gate(mixture.experts(), mixture.expertsPerToken(), nodes, most);
    }

    private void require(boolean sound, String message) {
        if (!sound) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    private void draw(Path folder, String title, List<ExpertStep> steps) {
        ExpertStep dispatch = steps.get(steps.size() - Direction.values().length);
        List<Chart> charts = List.of(
                ExpertChart.of(steps.stream().map(ExpertStep::point).toList(), title),
                LinkHeatMap.of(dispatch.result().loads(), title + ", dispatch of " + dispatch.tokens() + " tokens"));
        ChartFolder.write(folder, charts, spec.commandLine().getErr());
    }
}
