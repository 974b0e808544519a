package org.warpsight.sim.validation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.analysis.interpolation.LinearInterpolator;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.HardwareCatalogue.Fleet;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.forward.OverlappedStepTimes;
import org.warpsight.sim.forward.ReplicaStepTimes;
import org.warpsight.sim.forward.TimeTableLibrary;
import org.warpsight.sim.forward.TimeTables;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.network.CollectiveTimes;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.model.Models;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.operator.DriftedRouting;
import org.warpsight.workload.operator.ExpertRouting;
import org.warpsight.workload.operator.ForwardOperators;
import org.warpsight.workload.operator.GroupLimitedRouting;
import org.warpsight.workload.scenario.Deployment.Overlap;
import org.warpsight.workload.scenario.Deployment.PassSchedule;
import org.warpsight.workload.scenario.Deployment.Precisions;
import org.warpsight.workload.traffic.Request;

/**
 * Tokens per second and node of a published deployment of DeepSeek-V3: those of one forward pass over the time it takes, in two
 * micro-batches; at full load, but for prompts of the online service, whose nodes wait for demand. Attention and shared experts
 * are on every GPU, routed experts are spread over all.
 *
 * <pre>
 *   DeepSeek-V3 SGLang prompt 4096             prefill, 16,384 tokens on each GPU, of prompts of that length
 *   DeepSeek profile 16K tok/GPU len 4096      the same
 *   DeepSeek-V3 SGLang 256 seq/GPU KV 2000     decode, so many sequences on each GPU, at that context
 *   DeepSeek online avg KV 4989                decode, as many sequences as the speed of each gives
 *   DeepSeek online excl cache hit             prefill, up to 16,384 new tokens on each GPU, of the prompts of {@link OnlinePrefill}
 *                                              as they come in an {@link OnlineHour}
 *   incl cache hits                            the same, with the tokens that were not computed
 * </pre>
 *
 * <p>What is not in the rows: LMSYS, "Deploying DeepSeek with PD Disaggregation and Large-Scale Expert Parallelism on 96 H100
 * GPUs" (16,384 tokens; the profile's decode verifies one guessed token for each of its 128 sequences, of which they take 60 %
 * to be right) and deepseek-ai/open-infra-index, "DeepSeek-V3/R1 Inference System Overview" (32 redundant experts; a user gets
 * 20 to 22 tokens/s). DeepSeek's rows are of February 2025, when DeepEP had one queue pair for each peer; which release SGLang
 * ran is not known, and today's is assumed.
 *
 * @param ranks GPUs that share the experts
 */
record DeploymentThroughputCase(String system, String operation, int ranks, Parameters parameters) implements RowCase {
    private static final String PREFILL = "prefill_throughput";
    private static final String DECODE = "decode_throughput";
    private static final int GPUS_PER_NODE = 8;
    private static final int PREFILL_TOKENS = 16_384;
    /** A pass of less than the first, 512 tokens of each GPU, is taken to be as long: it reads the same weights. */
    private static final double[] PARTS_OF_A_PASS = {1 / 32.0, 1 / 16.0, 1 / 8.0, 1 / 4.0, 1 / 2.0, 3 / 4.0, 1};

    private static final int MOST_SEQUENCES = 512;
    private static final int EXPERTS = 256;
    private static final int REDUNDANT_EXPERTS = 32;
    /**
     * How far loads move after copies were placed: with DeepSeek-R1 on 36 ranks of eight copies each, rows of a rank differ by 5.3 % of
     * their mean, 1,024, of which chance explains 3.1 % (NVIDIA/TensorRT-LLM, examples/ep_load_balancer/README.md, after balancing):
     * sqrt(5.3^2 - 3.1^2) % x sqrt(8).
     */
    private static final double DRIFT = 0.12;

    private static final ExpertRouting DEEPSEEK_ROUTING = new DriftedRouting(new GroupLimitedRouting(8, 4), DRIFT);
    private static final double ACCEPTED_GUESSES = 0.6;
    private static final double ONLINE_TOKENS_PER_SECOND = 21;
    private static final double PICOSECONDS_PER_SECOND = 1e12;
    private static final Pattern PROMPT = Pattern.compile("(?:prompt|len) (\\d+)");
    private static final Pattern SEQUENCES = Pattern.compile("(\\d+)(?: seq)?/GPU");
    private static final Pattern CONTEXT = Pattern.compile("KV (\\d+)");

    /** Whether an operation is one of these. */
    static boolean isThroughput(String operation) {
        return operation.equals(PREFILL) || operation.equals(DECODE);
    }

    static DeploymentThroughputCase of(RowInputs row) {
        return new DeploymentThroughputCase(
                row.text("system"),
                row.text("operation"),
                row.count("n_gpus"),
                new Parameters(row.textOrEmpty("parameters")));
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        Matcher prompt = parameters.find(PROMPT);
        Matcher context = parameters.find(CONTEXT);
        if (operation.equals(PREFILL) && prompt.find()) {
            int length = Integer.parseInt(prompt.group(1));
            int prompts = PREFILL_TOKENS / length;
            BatchShape batch = BatchShape.prefill(prompts * ranks, length);
            long picoseconds = passes(simulators.passes(), Overlap.TWO_BATCH).picoseconds(batch);
            return List.of(answer(picoseconds, (double) prompts * length));
        }
        if (operation.equals(DECODE) && context.find()) {
            int keys = Integer.parseInt(context.group(1));
            OverlappedStepTimes passes = passes(simulators.passes(), Overlap.FIVE_STAGE);
            Matcher stated = parameters.find(SEQUENCES);
            return stated.find() ? decode(passes, Integer.parseInt(stated.group(1)), keys) : online(passes, keys);
        }
        if (operation.equals(PREFILL) && system.contains("production")) {
            return List.of(OnlinePrefill.recorded(OnlinePrefill.SPREAD)
                    .map(requests -> online(simulators, requests))
                    .orElseGet(() -> new Unpredicted("the trace " + OnlinePrefill.SPREAD + " is not here")));
        }
        return List.of(new Unpredicted("the parameters do not describe the load"));
    }

    private Prediction online(Simulators simulators, List<Request> requests) {
        OverlappedStepTimes passes = passes(simulators.passes(), Overlap.TWO_BATCH);
        double[] picoseconds = Arrays.stream(PARTS_OF_A_PASS)
                .map(part -> onlinePass(passes, part, requests))
                .toArray();
        UnivariateFunction pass = new LinearInterpolator().interpolate(PARTS_OF_A_PASS, picoseconds);
        double utilisation = new OnlineHour(requests)
                .utilisation(part -> pass.value(Math.max(PARTS_OF_A_PASS[0], part)) / PICOSECONDS_PER_SECOND);
        double cached = parameters.say("incl") ? OnlinePrefill.CACHED : 0;
        long full = Math.round(picoseconds[picoseconds.length - 1]);
        return answer(full, PREFILL_TOKENS / (1 - cached), utilisation);
    }

    /** Picoseconds of a pass that computes a part of the tokens of a full one. */
    private long onlinePass(OverlappedStepTimes passes, double part, List<Request> requests) {
        int tokens = (int) Math.round(part * PREFILL_TOKENS);
        return passes.picoseconds(new OnlinePrefill(ranks, tokens, requests).busiest());
    }

    /** What guesses the token is not in the profile. */
    private List<Prediction> decode(OverlappedStepTimes passes, int sequences, int keys) {
        int guesses = parameters.say("profile") ? 1 : 0;
        double tokens = sequences * (1 + guesses * ACCEPTED_GUESSES);
        return List.of(answer(passes.picoseconds(decodeBatch(sequences, keys).verifying(1 + guesses)), tokens));
    }

    /** The most sequences with which each still gets its tokens in time. */
    private List<Prediction> online(OverlappedStepTimes passes, int keys) {
        double most = PICOSECONDS_PER_SECOND / ONLINE_TOKENS_PER_SECOND;
        int enough = 2;
        int tooMany = MOST_SEQUENCES;
        while (tooMany - enough > 1) {
            int middle = (enough + tooMany) / 2;
            boolean inTime = passes.picoseconds(decodeBatch(middle, keys)) <= most;
            enough = inTime ? middle : enough;
            tooMany = inTime ? tooMany : middle;
        }
        return List.of(answer(passes.picoseconds(decodeBatch(enough, keys)), enough));
    }

    private BatchShape decodeBatch(int sequences, int keys) {
        return BatchShape.decode(sequences * ranks, (long) sequences * ranks * keys);
    }

    private Prediction answer(long picoseconds, double tokensPerGpu) {
        return answer(picoseconds, tokensPerGpu, 1);
    }

    private Prediction answer(long picoseconds, double tokensPerGpu, double utilisation) {
        double value = utilisation * tokensPerGpu * GPUS_PER_NODE * PICOSECONDS_PER_SECOND / picoseconds;
        String reason = String.format(
                Locale.ROOT,
                "%.0f tokens of each GPU in a pass of %.1f ms over %d ranks, %.0f %% of the time",
                tokensPerGpu,
                picoseconds / 1e9,
                ranks,
                100 * utilisation);
        return new Predicted(value, Limiter.NETWORK, reason);
    }

    private OverlappedStepTimes passes(TimeTableLibrary library, Overlap overlap) {
        Fleet fleet = HardwareCatalogue.standard()
                .fleet(system.contains("H800") ? "hgx-h800-infiniband-ibrc" : "dgx-h100-superpod");
        // The profile's router is balanced by hand (deepseek-ai/profile-data); others go by groups.
        ExpertRouting routing = parameters.say("profile") ? new ExpertRouting.Balanced() : DEEPSEEK_ROUTING;
        Gpu gpu = fleet.server().gpu();
        ReplicaStepTimes alone = passes(fleet, routing, tables(library, gpu));
        return OverlappedStepTimes.of(
                alone, load -> passes(fleet, routing, tables(library, load.leaves(gpu))), ranks, overlap);
    }

    private static TimeTables tables(TimeTableLibrary library, Gpu gpu) {
        return library.of(gpu, LaunchMode.GRAPH, KernelLibrary.of("sglang"));
    }

    private ReplicaStepTimes passes(Fleet fleet, ExpertRouting routing, TimeTables tables) {
        boolean redundant = (EXPERTS + REDUNDANT_EXPERTS) % ranks == 0;
        Sharding sharding = new Sharding(1, 1, ranks, ranks, redundant ? REDUNDANT_EXPERTS : 0);
        ForwardOperators operators = new ForwardOperators(
                Models.get("deepseek-v3"),
                sharding,
                new Precisions(Precision.FP8, Precision.FP8, Precision.BF16),
                routing,
                PassSchedule.PLAIN);
        return ReplicaStepTimes.of(
                operators, sharding, routing, tables, load -> tables, Optional.of(CollectiveTimes.of(fleet)));
    }
}
