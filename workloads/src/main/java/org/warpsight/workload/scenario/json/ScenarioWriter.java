package org.warpsight.workload.scenario.json;

import java.util.Optional;
import org.warpsight.workload.scenario.Deployment;
import org.warpsight.workload.scenario.RouterSpec;
import org.warpsight.workload.scenario.RoutingSpec;
import org.warpsight.workload.scenario.Scenario;
import org.warpsight.workload.scenario.SchedulerSpec;
import org.warpsight.workload.scenario.Traffic;
import org.warpsight.workload.scenario.json.ScenarioFile.Asked;

/** Turns a scenario back into its file, with every default spelt out. */
final class ScenarioWriter {

    private ScenarioWriter() {}

    static ScenarioFile file(Scenario scenario) {
        Scenario.Slo slo = scenario.slo();
        return new ScenarioFile(
                scenario.schemaVersion(),
                scenario.name(),
                Optional.empty(),
                scenario.model(),
                deployed(scenario.deployment()),
                asked(scenario.traffic(), Optional.of(scenario.cachedFraction()).filter(part -> part > 0)),
                Optional.of(new ScenarioFile.Goals(
                        Optional.of(slo.ttftMs()), Optional.of(slo.tpotMs()), Optional.of(slo.percentile()))),
                Optional.of(scenario.seed()));
    }

    private static ScenarioFile.Deployed deployed(Deployment deployment) {
        return new ScenarioFile.Deployed(
                deployment.pools().stream().map(ScenarioWriter::pool).toList(),
                Optional.of(router(deployment.router())),
                Optional.of(deployment.cluster()).filter(name -> !name.isEmpty()),
                handover(deployment));
    }

    /** Nothing where no cache is handed over. */
    private static Optional<Deployment.Handover> handover(Deployment deployment) {
        boolean phases = deployment.pools().stream().anyMatch(pool -> pool.role() != Deployment.Role.BOTH);
        return phases ? Optional.of(deployment.handover()) : Optional.empty();
    }

    private static ScenarioFile.RouterPolicy router(RouterSpec router) {
        if (router instanceof RouterSpec.RoundRobin) {
            return ScenarioFile.RouterPolicy.ROUND_ROBIN;
        }
        throw new IllegalStateException("unknown router " + router);
    }

    private static ScenarioFile.Pool pool(Deployment.Pool pool) {
        Deployment.Precisions precision = pool.precision();
        return new ScenarioFile.Pool(
                Optional.of(pool.name()),
                Optional.of(pool.role()),
                pool.gpu(),
                Optional.of(pool.node()).filter(name -> !name.isEmpty()),
                Optional.of(pool.replicas()),
                Optional.of(pool.tp()),
                Optional.of(pool.pp()),
                Optional.of(pool.ep()),
                Optional.of(pool.attentionDp()),
                Optional.of(pool.redundantExperts()),
                Optional.of(pool.passes().overlap()),
                Optional.of(pool.passes().sequenceParallel()),
                Optional.of(pool.passes().allReduceChunks()),
                Optional.of(pool.passes().microBatches()),
                routing(pool.expertRouting()),
                Optional.of(new ScenarioFile.Formats(
                        Optional.of(precision.weights()),
                        Optional.of(precision.activations()),
                        Optional.of(precision.kvCache()),
                        // Wider caches have none.
                        Optional.of(precision.kvScales())
                                .filter(scales -> precision.kvCache().bits() <= Byte.SIZE))),
                Optional.of(pool.sampling()),
                Optional.of(pool.speculation())
                        .filter(guesses -> guesses.tokens() > 0)
                        .map(guesses -> new ScenarioFile.Guesses(guesses.tokens(), guesses.acceptance())),
                Optional.of(pool.engine()),
                Optional.of(scheduler(pool.scheduler())));
    }

    /** Nothing for the balanced routing, which is what leaving it out means. */
    private static Optional<ScenarioFile.Routing> routing(RoutingSpec routing) {
        if (routing instanceof RoutingSpec.Drifted drifted) {
            return routing(drifted.expected()).map(expected -> expected.withDrift(drifted.drift()));
        } else if (routing instanceof RoutingSpec.Random) {
            return Optional.of(new ScenarioFile.Routing(
                    ScenarioFile.RoutingKind.RANDOM,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
        } else if (routing instanceof RoutingSpec.PowerLaw law) {
            return Optional.of(new ScenarioFile.Routing(
                    ScenarioFile.RoutingKind.POWER_LAW,
                    Optional.of(law.exponent()),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
        } else if (routing instanceof RoutingSpec.GroupLimited limited) {
            return Optional.of(new ScenarioFile.Routing(
                    ScenarioFile.RoutingKind.GROUP_LIMITED,
                    Optional.empty(),
                    Optional.of(limited.groups()),
                    Optional.of(limited.groupsPerToken()),
                    Optional.empty(),
                    Optional.empty()));
        } else if (routing instanceof RoutingSpec.Histogram histogram) {
            return Optional.of(new ScenarioFile.Routing(
                    ScenarioFile.RoutingKind.HISTOGRAM,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(histogram.file()),
                    Optional.empty()));
        }
        return Optional.empty();
    }

    private static ScenarioFile.Scheduler scheduler(SchedulerSpec scheduler) {
        return new ScenarioFile.Scheduler(
                Optional.of(scheduler.policy()),
                Optional.of(scheduler.maxBatchedTokens()),
                Optional.of(scheduler.maxSequences()),
                Optional.of(scheduler.kvBlockTokens()),
                Optional.of(scheduler.gpuMemoryUtilization()));
    }

    private static Asked asked(Traffic traffic, Optional<Double> cached) {
        if (traffic instanceof Traffic.Trace trace) {
            return new Asked(
                    Optional.of(trace.trace()),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(trace.rateScale()),
                    Optional.of(trace.maxRequests()),
                    cached);
        }
        if (traffic instanceof Traffic.Poisson poisson) {
            return new Asked(
                    Optional.empty(),
                    Optional.of(new ScenarioFile.Arrivals(
                            Optional.of(ScenarioFile.Process.POISSON), poisson.requestsPerSecond())),
                    Optional.empty(),
                    Optional.of(lengths(poisson.lengths())),
                    Optional.empty(),
                    Optional.of(poisson.maxRequests()),
                    cached);
        }
        if (traffic instanceof Traffic.ClosedLoop closedLoop) {
            return new Asked(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(closedLoop.concurrency()),
                    Optional.of(lengths(closedLoop.lengths())),
                    Optional.empty(),
                    Optional.of(closedLoop.maxRequests()),
                    cached);
        }
        throw new IllegalStateException("unknown traffic " + traffic);
    }

    private static ScenarioFile.Lengths lengths(Traffic.Lengths lengths) {
        return new ScenarioFile.Lengths(
                lengths.inputTokens(), lengths.outputTokens(), Optional.of(lengths.minimumFraction()));
    }
}
