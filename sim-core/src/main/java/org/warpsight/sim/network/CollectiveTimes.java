package org.warpsight.sim.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue.Fleet;
import org.warpsight.hardware.Node;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.workload.operator.Collective;
import org.warpsight.workload.operator.Collective.Kind;

/**
 * How long collectives take between the first GPUs of some nodes, by simulating what they send.
 *
 * <pre>{@code
 *   CollectiveTimes times = CollectiveTimes.of(node, gpu);
 *   long picoseconds = times.picoseconds(collective);              // from a table of simulated sizes
 *   CollectiveResult result = times.simulate(collective, Caller.LIBRARY);
 * }</pre>
 *
 * <p>All methods throw {@link BadInputException} where there are fewer GPUs than ranks or ranks do not fill their nodes
 * evenly. Safe for use by several threads.
 */
public final class CollectiveTimes {
    /** Blocks of the engines' all-reduce kernels (vllm csrc/custom_all_reduce.cuh: kMaxBlocks). */
    private static final int ENGINE_BLOCKS = 36;

    private final Node node;
    private final Gpu gpu;
    private final CollectiveConstants constants;
    private final LibraryChoice choice;
    private final IntFunction<Fabric> fabricOf;
    private final boolean summable;
    private final Map<Integer, Fabric> fabrics = new ConcurrentHashMap<>();
    private final Map<Collective, CollectiveResult> ofEngines = new ConcurrentHashMap<>();
    private final SizeTable table =
            new SizeTable(collective -> simulate(collective, Caller.VLLM).picoseconds());

    private CollectiveTimes(Node node, Gpu gpu, IntFunction<Fabric> fabricOf, boolean summable) {
        this.node = node;
        this.gpu = gpu;
        this.constants = CollectiveConstants.of(gpu.architecture());
        this.choice = new LibraryChoice(node, constants);
        this.fabricOf = fabricOf;
        this.summable = summable;
    }

    /**
     * Collectives on a node, or on several of them behind a network that blocks nobody.
     *
     * @param gpu the node's GPU
     */
    public static CollectiveTimes of(Node node, Gpu gpu) {
        return new CollectiveTimes(node, gpu, gpus -> Fabric.of(node, gpus), true);
    }

    /** Collectives on the first nodes of a cluster. */
    public static CollectiveTimes of(Fleet fleet) {
        return new CollectiveTimes(fleet.server().node(), fleet.server().gpu(), gpus -> Fabric.of(fleet, gpus), true);
    }

    /** The same for data that switches do not sum, such as 8-bit integers (PTX ISA, multimem.ld_reduce). */
    public CollectiveTimes withoutInSwitchSums() {
        return new CollectiveTimes(node, gpu, fabricOf, false);
    }

    /** The GPUs between which they go. */
    public Gpu gpu() {
        return gpu;
    }

    /** What communication costs on this architecture beyond the rate of links. */
    public CollectiveConstants constants() {
        return constants;
    }

    /** The links between the first GPUs. */
    public Fabric fabric(int gpus) {
        return fabrics.computeIfAbsent(gpus, fabricOf::apply);
    }

    /** Duration as in a serving engine, in a graph; 0 for a single rank. Interpolated between simulated sizes. */
    public long picoseconds(Collective collective) {
        return collective.ranks() <= 1 || collective.bytes() == 0 ? 0 : table.picoseconds(collective);
    }

    /** A collective as a serving engine carries it out; each of its channels is a block, which keeps an SM busy. */
    public CollectiveResult ofEngine(Collective collective) {
        return ofEngines.computeIfAbsent(collective, some -> simulate(some, Caller.VLLM));
    }

    /**
     * Duration of a send to the GPU at the same place of the next group: inside a node, or between neighbouring nodes.
     *
     * @param bytes that each GPU sends
     * @param group GPUs of a group
     */
    public long sendPicoseconds(double bytes, int group) {
        boolean leavesNode = group % node.gpus() == 0;
        return picoseconds(new Collective("send", Kind.SEND, bytes, leavesNode ? 2 * node.gpus() : 2));
    }

    /** Simulates a collective of at least two ranks as the caller would carry it out. */
    public CollectiveResult simulate(Collective collective, Caller caller) {
        requireRanks(collective);
        int nodes = Ceiling.divide(collective.ranks(), node.gpus());
        Optional<Algorithm> kernel = caller.kernel(
                collective.kind(), collective.bytes(), collective.ranks(), nodes, node.inSwitchReduction());
        if (kernel.isPresent() && constants.engineKernel().isPresent()) {
            return engineKernel(collective, kernel.get(), caller);
        }
        return simulate(collective, choice.plan(collective, summable));
    }

    /**
     * Simulates a collective that sums, gathers or broadcasts as the library carries it out when the user names the algorithm;
     * by rings where it has none such.
     */
    public CollectiveResult simulate(Collective collective, Algorithm named) {
        requireRanks(collective);
        return simulate(collective, choice.plan(collective, named));
    }

    /** Simulates a collective of at least two ranks by a given algorithm and protocol. */
    public CollectiveResult simulate(Collective collective, Algorithm algorithm, Protocol protocol) {
        requireRanks(collective);
        requirePossible(collective, algorithm);
        if (algorithm == Algorithm.ONE_SHOT || algorithm == Algorithm.TWO_SHOT) {
            return engineKernel(collective, algorithm, Caller.VLLM);
        }
        if (algorithm == Algorithm.PIPELINED) {
            return engineKernel(collective, algorithm, Caller.MSCCLPP);
        }
        return simulate(collective, choice.plan(collective, algorithm, protocol));
    }

    private CollectiveResult simulate(Collective collective, CollectivePlan plan) {
        boolean inSwitch = plan.algorithm() == Algorithm.NVLS || plan.algorithm() == Algorithm.NVLS_TREE;
        boolean exchange = collective.kind() == Kind.ALL_TO_ALL || collective.kind() == Kind.SEND;
        double startUs =
                plan.protocol() == Protocol.SIMPLE && !exchange ? constants.simpleStartUs() : constants.startUs();
        double linkFraction = constants.linkPayloadFraction();
        double blockGbPerS = constants.protocols().of(plan.protocol()).blockGbPerS();
        if (inSwitch) {
            linkFraction = constants.inSwitch().orElseThrow().payloadFraction();
            blockGbPerS = constants.inSwitch().orElseThrow().copyGbPerS();
        } else if (exchange) {
            startUs += constants.exchange().startUs();
        }
        double blocks = exchange ? choice.exchangeGbPerS(collective, plan.protocol()) : plan.channels() * blockGbPerS;
        Traffic traffic = new Traffic(
                fabric(collective.ranks()), collective.ranks(), constants, plan.protocol(), linkFraction, blocks);
        return run(collective, plan, program(collective, plan, traffic), startUs);
    }

    /** What goes ahead on each rail, which has its share of the channels. */
    private double treeChunk(Collective collective, CollectivePlan plan) {
        int perNode = Math.min(node.gpus(), collective.ranks());
        int nodes = collective.ranks() / perNode;
        double chunk = node.librarySettings()
                .map(settings -> (double) settings.treeChunkBytes())
                .orElseGet(() -> Chunks.ofTree(plan.protocol(), collective.bytes() / plan.channels(), nodes, perNode));
        int rails = nodes == 1 ? 1 : Math.max(1, Math.min(node.networkCards(), node.gpus()));
        return chunk * plan.channels() / rails;
    }

    private Program program(Collective collective, CollectivePlan plan, Traffic traffic) {
        double bytes = collective.bytes();
        return switch (plan.algorithm()) {
            case RING -> new RingProgram(traffic).of(collective.kind(), bytes);
            case TREE -> new TreeProgram(traffic, new ChainNode(traffic), treeChunk(collective, plan)).of(bytes);
            case NVLS -> switches(collective, traffic).alone(bytes);
            case NVLS_TREE -> {
                SwitchNode inside = switches(collective, traffic);
                yield new TreeProgram(traffic, inside, inside.turns().headBytes()).of(bytes);
            }
            case DIRECT, ONE_SHOT, TWO_SHOT ->
                collective.kind() == Kind.ALL_TO_ALL
                        ? new DirectProgram(traffic).exchange(bytes, choice.exchangeBlocks(collective, plan.protocol()))
                        : new DirectProgram(traffic).of(collective.kind(), bytes);
            case HIERARCHICAL -> new DirectProgram(traffic).hierarchical(bytes);
            case PIPELINED -> new PipelinedProgram(traffic).of(collective.kind(), bytes);
        };
    }

    private SwitchNode switches(Collective collective, Traffic traffic) {
        return new SwitchNode(
                traffic,
                choice.switchTurns(collective),
                constants.inSwitch().orElseThrow().blockGbPerS());
    }

    private CollectiveResult engineKernel(Collective collective, Algorithm algorithm, Caller caller) {
        CollectiveConstants.EngineKernel kernel = constants.engineKernel().orElseThrow();
        Traffic traffic = new Traffic(
                fabric(collective.ranks()),
                collective.ranks(),
                constants.withoutSteps(),
                Protocol.SIMPLE,
                constants.linkPayloadFraction(),
                caller.copyEngines() ? node.linkGbPerS() : kernel.gbPerS());
        int perNode = Math.min(node.gpus(), collective.ranks());
        double startUs = kernel.startUs()
                + caller.barriers() * kernel.barrierUs()
                + caller.hostCalls(perNode) * node.kernelLaunchHostUs();
        CollectivePlan plan = new CollectivePlan(algorithm, Protocol.SIMPLE, ENGINE_BLOCKS);
        int ranks = collective.ranks();
        double bytes = collective.bytes();
        DirectProgram direct = new DirectProgram(traffic);
        Program program;
        if (algorithm == Algorithm.ONE_SHOT) {
            // Reading whole buffers of all others is what an all-gather of as many buffers does.
            program = direct.of(Kind.ALL_GATHER, bytes * ranks);
        } else if (algorithm == Algorithm.TWO_SHOT) {
            startUs += kernel.phaseUs();
            int reads = caller.readsInTurn(bytes / ranks, ranks, node.inSwitchReduction());
            program = direct.twoShot(bytes, Traffic.picoseconds(reads * kernel.roundTripUs()));
        } else if (collective.kind() == Kind.ALL_TO_ALL) {
            program = direct.exchange(bytes, ExchangeBlocks.TOGETHER);
        } else {
            program = program(collective, plan, traffic);
        }
        return run(collective, plan, program, startUs);
    }

    private static CollectiveResult run(Collective collective, CollectivePlan plan, Program program, double startUs) {
        Exchange.Outcome outcome = Exchange.run(program);
        long picoseconds = Traffic.picoseconds(startUs) + outcome.picoseconds();
        return new CollectiveResult(collective, plan, picoseconds, program.links(), outcome.linkBytes());
    }

    private void requireRanks(Collective collective) {
        int ranks = collective.ranks();
        if (ranks < 2) {
            throw new IllegalArgumentException("a collective of " + ranks + " rank sends nothing");
        }
        if (ranks > node.gpus() && ranks % node.gpus() != 0) {
            throw BadInputException.of(
                    node.id(),
                    "",
                    ranks + " ranks do not fill nodes of " + node.gpus() + " GPUs",
                    "Use at most " + node.gpus() + " or a multiple of it");
        }
        fabric(ranks);
    }

    private void requirePossible(Collective collective, Algorithm algorithm) {
        boolean oneNode = collective.ranks() <= node.gpus();
        boolean reduces = collective.kind() == Kind.ALL_REDUCE;
        List<String> reasons = new ArrayList<>();
        switch (algorithm) {
            case RING -> {
                if (collective.kind() == Kind.ALL_TO_ALL || collective.kind() == Kind.SEND) {
                    reasons.add("a ring does not exchange");
                }
            }
            case TREE, HIERARCHICAL -> {
                if (!reduces) {
                    reasons.add("only an all-reduce goes this way");
                }
            }
            case NVLS, NVLS_TREE -> {
                if (!reduces || !node.inSwitchReduction() || oneNode != (algorithm == Algorithm.NVLS)) {
                    reasons.add("it takes an all-reduce and switches that sum, nvls on one node and nvls_tree on more");
                }
            }
            case ONE_SHOT, TWO_SHOT -> {
                if (!reduces || !oneNode || constants.engineKernel().isEmpty()) {
                    reasons.add("engines' kernels all-reduce within one node of an NVIDIA GPU");
                }
            }
            case PIPELINED -> {
                boolean known = reduces || collective.kind() == Kind.ALL_GATHER;
                if (!known
                        || collective.ranks() != 2 * node.gpus()
                        || constants.engineKernel().isEmpty()) {
                    reasons.add("MSCCL++'s kernels all-reduce or all-gather over two nodes of NVIDIA GPUs");
                }
            }
            case DIRECT -> {
                // Every collective can.
            }
        }
        if (!reasons.isEmpty()) {
            throw BadInputException.of(
                    node.id(),
                    "",
                    algorithm.id() + " cannot carry out " + collective.name() + " of " + collective.ranks() + " ranks: "
                            + reasons.get(0),
                    "Leave the choice to the library or name another algorithm");
        }
    }
}
