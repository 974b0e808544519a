package org.warpsight.workload.scenario.json;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.warpsight.hardware.CacheScales;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.engine.EngineProfile;
import org.warpsight.workload.scenario.Deployment.Handover;
import org.warpsight.workload.scenario.Deployment.Overlap;
import org.warpsight.workload.scenario.Deployment.Role;
import org.warpsight.workload.scenario.Deployment.Sampling;
import org.warpsight.workload.scenario.SchedulerSpec;

/** A scenario as it stands in its file: what may be left out is optional. The schema says what each key means. */
record ScenarioFile(
        int schemaVersion,
        String name,
        Optional<Map<String, String>> notes,
        String model,
        Deployed deployment,
        Asked traffic,
        Optional<Goals> slo,
        Optional<Long> seed) {

    record Deployed(
            List<Pool> pools, Optional<RouterPolicy> router, Optional<String> cluster, Optional<Handover> kvHandover) {}

    enum RouterPolicy {
        ROUND_ROBIN
    }

    record Pool(
            Optional<String> name,
            Optional<Role> role,
            String gpu,
            Optional<String> node,
            Optional<Integer> replicas,
            Optional<Integer> tp,
            Optional<Integer> pp,
            Optional<Integer> ep,
            Optional<Integer> attentionDp,
            Optional<Integer> redundantExperts,
            Optional<Overlap> overlap,
            Optional<Boolean> sequenceParallel,
            Optional<Integer> allReduceChunks,
            Optional<Integer> microBatches,
            Optional<Routing> expertRouting,
            Optional<Formats> precision,
            Optional<Sampling> sampling,
            Optional<Guesses> speculation,
            Optional<String> engine,
            Optional<Scheduler> scheduler) {}

    record Guesses(int tokens, double acceptance) {}

    enum RoutingKind {
        BALANCED,
        RANDOM,
        POWER_LAW,
        GROUP_LIMITED,
        HISTOGRAM
    }

    record Routing(
            RoutingKind kind,
            Optional<Double> exponent,
            Optional<Integer> groups,
            Optional<Integer> groupsPerToken,
            Optional<String> file,
            Optional<Double> drift) {

        Routing withDrift(double drift) {
            return new Routing(kind, exponent, groups, groupsPerToken, file, Optional.of(drift));
        }
    }

    record Formats(
            Optional<Precision> weights,
            Optional<Precision> activations,
            Optional<Precision> kvCache,
            Optional<CacheScales> kvScales) {
        static final Formats NONE = new Formats(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    record Scheduler(
            Optional<SchedulerSpec.Policy> policy,
            Optional<Integer> maxBatchedTokens,
            Optional<Integer> maxSequences,
            Optional<Integer> kvBlockTokens,
            Optional<Double> gpuMemoryUtilization) {

        EngineProfile.Settings settings() {
            return new EngineProfile.Settings(
                    policy, maxBatchedTokens, maxSequences, kvBlockTokens, gpuMemoryUtilization);
        }
    }

    record Asked(
            Optional<String> trace,
            Optional<Arrivals> arrivals,
            Optional<Integer> concurrency,
            Optional<Lengths> lengths,
            Optional<Double> rateScale,
            Optional<Integer> maxRequests,
            Optional<Double> cachedFraction) {}

    enum Process {
        POISSON
    }

    record Arrivals(Optional<Process> process, double requestsPerSecond) {}

    record Lengths(int inputTokens, int outputTokens, Optional<Double> minimumFraction) {}

    record Goals(Optional<Double> ttftMs, Optional<Double> tpotMs, Optional<Double> percentile) {
        static final Goals NONE = new Goals(Optional.empty(), Optional.empty(), Optional.empty());
    }
}
