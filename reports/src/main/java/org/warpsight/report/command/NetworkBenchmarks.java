package org.warpsight.report.command;

import java.util.Arrays;
import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.HardwareCatalogue.Server;
import org.warpsight.hardware.Node;
import org.warpsight.report.command.Benchmark.Unit;
import org.warpsight.sim.network.Caller;
import org.warpsight.sim.network.CollectiveTimes;
import org.warpsight.sim.network.Fabric;
import org.warpsight.sim.network.expert.Direction;
import org.warpsight.sim.network.expert.ExpertExchange;
import org.warpsight.sim.network.expert.Gate;
import org.warpsight.sim.network.expert.LowLatencyMode;
import org.warpsight.sim.network.expert.TokenFormat;
import org.warpsight.sim.network.expert.TokenTraffic;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.MixtureOfExperts;
import org.warpsight.workload.model.Models;
import org.warpsight.workload.operator.Collective;
import org.warpsight.workload.operator.Collective.Kind;
import org.warpsight.workload.operator.ExpertPlacement;

/** What {@code bench} measures of the network: the largest cases that plans of clusters ask for. */
final class NetworkBenchmarks {
    private static final String NODE = "dgx-h100";
    private static final String MODEL = "deepseek-v3";
    private static final long SEED = 42;
    private static final int REDUCING_GPUS = 1024;
    private static final double REDUCED_BYTES = 1 << 30;
    private static final int RANKS = 256;
    private static final int TOKENS = 128;
    /** The most popular expert gets twice the tokens of the mean, and so on down. */
    private static final double SKEW = 1.2;

    private NetworkBenchmarks() {}

    /** Everything is simulated anew in every repeat. */
    static List<Benchmark> all() {
        Server server = HardwareCatalogue.standard().server(NODE);
        Node node = server.node();
        Gpu gpu = server.gpu();
        return List.of(
                new Benchmark(
                        "all-reduce of 1 GiB over 1,024 GPUs of " + NODE,
                        Unit.MILLISECONDS,
                        1,
                        () -> CollectiveTimes.of(node, gpu)
                                .simulate(
                                        new Collective("all-reduce", Kind.ALL_REDUCE, REDUCED_BYTES, REDUCING_GPUS),
                                        Caller.LIBRARY)),
                new Benchmark(
                        "uneven dispatch to 256 ranks of " + NODE, Unit.MILLISECONDS, 1, () -> dispatch(node, gpu)));
    }

    private static void dispatch(Node node, Gpu gpu) {
        DecoderModel model = Models.get(MODEL);
        MixtureOfExperts mixture = model.mixture().orElseThrow();
        double[] popularity = new double[mixture.experts()];
        Arrays.setAll(popularity, expert -> Math.pow(expert + 8, -SKEW));
        TokenTraffic traffic = TokenTraffic.draw(
                Gate.free(mixture.experts(), mixture.expertsPerToken()),
                popularity,
                ExpertPlacement.contiguous(mixture.experts(), RANKS),
                TOKENS,
                node.gpus(),
                SEED);
        ExpertExchange.of(Fabric.of(node, RANKS), gpu)
                .run(
                        new LowLatencyMode(mixture.experts(), true),
                        traffic,
                        TokenFormat.fp8(model.hiddenSize()),
                        Direction.DISPATCH);
    }
}
