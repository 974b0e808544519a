package org.warpsight.sim.validation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.network.Fabric;
import org.warpsight.sim.network.expert.Direction;
import org.warpsight.sim.network.expert.ExpertExchange;
import org.warpsight.sim.network.expert.ExpertMode;
import org.warpsight.sim.network.expert.Gate;
import org.warpsight.sim.network.expert.LowLatencyMode;
import org.warpsight.sim.network.expert.NormalMode;
import org.warpsight.sim.network.expert.PutMode;
import org.warpsight.sim.network.expert.PutTransport;
import org.warpsight.sim.network.expert.PutTuning;
import org.warpsight.sim.network.expert.TokenFormat;
import org.warpsight.sim.network.expert.TokenTraffic;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.operator.Collective.Kind;
import org.warpsight.workload.operator.ExpertPlacement;

/**
 * A published dispatch or combine of DeepEP, pplx-kernels or MORI: DeepSeek-V3's 256 experts, random tokens.
 *
 * @param parameters of the table: tokens, hidden size, groups, SMs, whose bandwidth
 * @param unit {@code us}, or {@code GB/s}: bytes of the sender's tokens by the places they go to, its own included
 */
record PublishedExchangeCase(
        MeasuredSystem system, String operation, int ranks, int nodes, Parameters parameters, String unit)
        implements RowCase {
    private static final String PREFIX = "ep_";
    private static final String ALL_TO_ALL = "ep_alltoall";
    private static final int EXPERTS = 256;
    /** Of deployments whose ranks do not divide the experts (LMSYS, 96 H100 GPUs). */
    private static final int REDUNDANT_EXPERTS = 32;
    /** What DeepSeek's own passes give the kernels (arXiv 2412.19437, section 3.2.2). */
    private static final int DEEPSEEK_SMS = 20;

    /** ROCm/mori's README: compute units of many tokens in a node, of few, and between nodes. */
    private static final int MORI_CUS = 80;

    private static final int MORI_FEW_CUS = 64;
    private static final int MORI_NETWORK_CUS = 32;

    private static final int TOKENS_OF_DECODING = 128;
    private static final int HIDDEN_SIZE = 7168;
    private static final int TOP_K = 8;
    private static final long SEED = 1;
    private static final Pattern TOKENS = Pattern.compile("(\\d+)(K?) tok");
    private static final Pattern GROUPS = Pattern.compile("top(\\d+) groups");
    private static final Pattern SMS = Pattern.compile("(\\d+) SM\\b");

    /** Whether an operation is one of these. */
    static boolean isExchange(String operation) {
        return operation.startsWith(PREFIX);
    }

    static RowCase of(RowInputs row) {
        String name = row.text("system");
        Optional<MeasuredSystem> system = MeasuredSystem.named(name);
        if (system.isEmpty()) {
            return new UnmodelledCase(row.kind(), "there is no profile of a node of '" + name + "'");
        }
        if (row.text("operation").equals(ALL_TO_ALL)) {
            return paddedAllToAll(row, system.get());
        }
        return new PublishedExchangeCase(
                system.get(),
                row.text("operation"),
                row.count("n_gpus"),
                row.count("n_nodes"),
                new Parameters(row.textOrEmpty("parameters")),
                row.text("unit"));
    }

    /** PyTorch's all-to-all of room for all tokens of a rank at every expert, each with its scales. */
    private static CommunicationCase paddedAllToAll(RowInputs row, MeasuredSystem system) {
        Parameters parameters = new Parameters(row.textOrEmpty("parameters"));
        long bytes = (long) EXPERTS
                * tokens(parameters)
                * TokenFormat.fp8(HIDDEN_SIZE).payloadBytes();
        return new CommunicationCase(
                system,
                row.text("operation"),
                Kind.ALL_TO_ALL,
                row.count("n_gpus"),
                row.count("n_nodes"),
                bytes,
                parameters,
                row.text("unit"));
    }

    private static int tokens(Parameters parameters) {
        Matcher count = parameters.find(TOKENS);
        if (!count.find()) {
            return TOKENS_OF_DECODING;
        }
        return Integer.parseInt(count.group(1)) * (count.group(2).isEmpty() ? 1 : 1024);
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        int experts = EXPERTS % ranks == 0 ? EXPERTS : EXPERTS + REDUNDANT_EXPERTS;
        if (experts % ranks != 0 || ranks % nodes != 0) {
            return List.of(
                    new Unpredicted(ranks + " ranks on " + nodes + " nodes do not divide " + experts + " experts"));
        }
        boolean dispatch = operation.contains("dispatch");
        boolean normal = operation.endsWith("_normal");
        int tokens = tokens(parameters);
        double[] equal = new double[experts];
        Arrays.fill(equal, 1);
        TokenTraffic traffic = TokenTraffic.draw(
                gate(experts), equal, ExpertPlacement.contiguous(experts, ranks), tokens, ranks / nodes, SEED);
        TokenFormat format = dispatch ? TokenFormat.fp8(HIDDEN_SIZE) : TokenFormat.bf16(HIDDEN_SIZE);
        // A single node has no cards in the fabric, but early low-latency kernels went over them even there.
        int gpus = Math.max(nodes, normal ? 1 : 2) * system.node().gpus();
        double seconds = ExpertExchange.of(Fabric.of(system.node(), gpus), system.gpu())
                        .run(mode(normal, experts), traffic, format, dispatch ? Direction.DISPATCH : Direction.COMBINE)
                        .picoseconds()
                / 1e12;
        double value = unit.equals("us") ? seconds * 1e6 : counted(traffic, normal) * format.bytes() / seconds / 1e9;
        String reason = String.format(
                Locale.ROOT, "%s of %d tokens per rank, %d ranks on %d nodes", operation, tokens, ranks, nodes);
        return List.of(new Predicted(value, Limiter.NETWORK, reason));
    }

    /** Groups are nodes, as in DeepEP's tests. */
    private Gate gate(int experts) {
        Matcher groups = parameters.find(GROUPS);
        if (!groups.find()) {
            return Gate.free(experts, TOP_K);
        }
        int most = Integer.parseInt(groups.group(1));
        return new Gate(experts, TOP_K, nodes, Math.min(most, nodes));
    }

    private ExpertMode mode(boolean normal, int experts) {
        if (parameters.say("pplx") && !parameters.say("DeepEP")) {
            PutTransport transport = parameters.say("IBGDA")
                    ? PutTransport.DEVICE_QUEUES
                    : parameters.say("IBRC") ? PutTransport.HOST_PROXY : PutTransport.LINKS;
            return new PutMode(experts, transport, PutTuning.pplxKernels());
        }
        if (!normal && !parameters.say("MORI")) {
            // The tables of other projects measured DeepEP before it used the links of a node.
            return new LowLatencyMode(experts, !parameters.say("pplx"));
        }
        if (parameters.say("MORI")) {
            return new NormalMode(
                    nodes > 1 ? MORI_NETWORK_CUS : tokens(parameters) > TOKENS_OF_DECODING ? MORI_CUS : MORI_FEW_CUS);
        }
        Matcher sms = parameters.find(SMS);
        // The second version copies with the TMA, so that its few SMs do not bound it.
        if (parameters.say("V2")) {
            return new NormalMode(system.gpu().product().multiprocessors());
        }
        return new NormalMode(sms.find() ? Integer.parseInt(sms.group(1)) : DEEPSEEK_SMS);
    }

    /** Tokens per rank that the table's bandwidth counts: at nodes, at ranks or at experts. */
    private double counted(TokenTraffic traffic, boolean normal) {
        boolean atNodes = nodes > 1 && !parameters.say("link=xGMI");
        int[][] counts = !normal ? traffic.copies() : atNodes ? traffic.nodeTokens() : traffic.tokens();
        return Arrays.stream(counts).flatMapToInt(Arrays::stream).sum() / (double) ranks;
    }
}
