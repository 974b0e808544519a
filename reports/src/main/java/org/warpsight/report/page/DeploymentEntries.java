package org.warpsight.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.warpsight.hardware.CacheScales;
import org.warpsight.hardware.Gpu;
import org.warpsight.report.Numbers;
import org.warpsight.report.page.PageModel.Entry;
import org.warpsight.sim.serving.ServingResult;
import org.warpsight.workload.engine.MemoryMap;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.scenario.Deployment;
import org.warpsight.workload.scenario.RouterSpec;
import org.warpsight.workload.scenario.Scenario;
import org.warpsight.workload.scenario.SchedulerSpec;
import org.warpsight.workload.scenario.Traffic;
import org.warpsight.workload.scenario.json.ResolvedScenario;

/** What was run, in the words of a reader. */
final class DeploymentEntries {
    private DeploymentEntries() {}

    /** Model and hardware in one line. */
    static String subtitle(ResolvedScenario inputs) {
        return inputs.pools().stream()
                .map(pool -> hardware(pool.pool(), pool.gpu()))
                .collect(Collectors.joining(" and ", inputs.scenario().model() + " on ", ""));
    }

    private static String hardware(Deployment.Pool pool, Gpu gpu) {
        int gpus = Sharding.of(pool).gpus();
        String each = gpus == 1 ? "one " : gpus + " ";
        String replicas = pool.replicas() == 1 ? "" : pool.replicas() + " replicas of ";
        return replicas + each + gpu.product().name();
    }

    static List<Entry> of(ResolvedScenario inputs, ServingResult result) {
        Scenario scenario = inputs.scenario();
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry("model", scenario.model()));
        entries.add(new Entry("traffic", words(scenario.traffic())));
        for (ResolvedScenario.ResolvedPool resolved : inputs.pools()) {
            Deployment.Pool pool = resolved.pool();
            String prefix = scenario.deployment().pools().size() == 1 ? "" : pool.name() + ": ";
            entries.add(new Entry(
                    prefix + "GPUs",
                    pool.replicas() + " x " + Sharding.of(pool).gpus() + " " + pool.gpu()
                            + (pool.node().isEmpty() ? "" : " in " + pool.node())));
            entries.add(new Entry(
                    prefix + "parallelism",
                    "TP " + pool.tp() + ", PP " + pool.pp() + ", EP " + pool.ep() + ", attention DP "
                            + pool.attentionDp()));
            entries.add(new Entry(prefix + "precision", words(pool.precision())));
            entries.add(new Entry(prefix + "scheduler", words(pool.scheduler())));
            entries.add(new Entry(
                    prefix + "engine",
                    resolved.engine().name() + " " + resolved.engine().version()));
            entries.add(new Entry(prefix + "memory of a GPU", words(resolved.memory())));
        }
        entries.add(new Entry("KV cache per replica", cache(scenario, result)));
        entries.add(new Entry("router", words(scenario.deployment().router())));
        entries.add(new Entry("seed", Long.toString(scenario.seed())));
        return entries;
    }

    private static String cache(Scenario scenario, ServingResult result) {
        int tokens = scenario.deployment().pools().get(0).scheduler().kvBlockTokens();
        return result.replicas().stream()
                .map(ServingResult.ReplicaTotal::kvBlocks)
                .distinct()
                .map(blocks -> Numbers.count(blocks) + " blocks of " + tokens + " tokens ("
                        + Numbers.count(blocks * tokens) + " tokens)")
                .collect(Collectors.joining(", "));
    }

    private static String words(MemoryMap memory) {
        return Numbers.si(memory.weightBytes(), "B") + " weights, " + Numbers.si(memory.workspaceBytes(), "B")
                + " workspace, " + Numbers.si(memory.kvBytes(), "B") + " KV cache, of "
                + Numbers.si(memory.gpuBytes(), "B");
    }

    private static String words(Deployment.Precisions precision) {
        return upper(precision.weights().id()) + " weights, "
                + upper(precision.activations().id()) + " activations, "
                + upper(precision.kvCache().id()) + " KV cache"
                + (precision.kvScales() == CacheScales.TENSOR
                        ? ""
                        : " scaled by " + precision.kvScales().id());
    }

    private static String upper(String id) {
        return id.toUpperCase(Locale.ROOT);
    }

    private static String words(SchedulerSpec scheduler) {
        String policy =
                switch (scheduler.policy()) {
                    case CHUNKED_PREFILL -> "continuous batching with chunked prefill";
                    case PREFILL_FIRST -> "continuous batching, prompts before answers";
                    case WHOLE_PROMPTS -> "in-flight batching of whole prompts";
                };
        return policy + ": at most " + Numbers.count(scheduler.maxBatchedTokens()) + " tokens and "
                + Numbers.count(scheduler.maxSequences()) + " sequences per pass, "
                + Numbers.percent(scheduler.gpuMemoryUtilization()) + " of the GPU's memory";
    }

    private static String words(RouterSpec router) {
        if (router instanceof RouterSpec.RoundRobin) {
            return "round robin";
        }
        throw new IllegalStateException("no words for " + router);
    }

    private static String words(Traffic traffic) {
        if (traffic instanceof Traffic.Trace trace) {
            return "trace " + trace.trace()
                    + (trace.maxRequests() == 0 ? "" : ", first " + Numbers.count(trace.maxRequests()) + " requests")
                    + (trace.rateScale() == 1 ? "" : ", arrivals " + Numbers.of(trace.rateScale()) + " times as fast");
        }
        if (traffic instanceof Traffic.Poisson poisson) {
            return Numbers.count(poisson.maxRequests()) + " requests, Poisson arrivals at "
                    + Numbers.of(poisson.requestsPerSecond()) + " requests/s, " + words(poisson.lengths());
        }
        if (traffic instanceof Traffic.ClosedLoop closed) {
            return Numbers.count(closed.maxRequests()) + " requests from " + Numbers.count(closed.concurrency())
                    + " clients that wait for each answer, " + words(closed.lengths());
        }
        throw new IllegalStateException("no words for " + traffic);
    }

    private static String words(Traffic.Lengths lengths) {
        if (lengths instanceof Traffic.Lengths.Fixed fixed) {
            return Numbers.count(fixed.inputTokens()) + " tokens in, " + Numbers.count(fixed.outputTokens()) + " out";
        }
        if (lengths instanceof Traffic.Lengths.Uniform uniform) {
            return "up to " + Numbers.count(uniform.inputTokens()) + " tokens in, "
                    + Numbers.count(uniform.outputTokens()) + " out, at least "
                    + Numbers.percent(uniform.minimumFraction()) + " of that";
        }
        throw new IllegalStateException("no words for " + lengths);
    }
}
