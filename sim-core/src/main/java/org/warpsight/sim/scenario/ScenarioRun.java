package org.warpsight.sim.scenario;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.sim.forward.StepTimes;
import org.warpsight.sim.forward.TimeTableLibrary;
import org.warpsight.sim.serving.Disaggregation;
import org.warpsight.sim.serving.Load;
import org.warpsight.sim.serving.ReplicaSpecification;
import org.warpsight.sim.serving.ServingObserver;
import org.warpsight.sim.serving.ServingResult;
import org.warpsight.sim.serving.ServingSimulation;
import org.warpsight.sim.serving.ServingSpecification;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.scenario.Scenario;
import org.warpsight.workload.scenario.SchedulerSpec;
import org.warpsight.workload.scenario.Traffic;
import org.warpsight.workload.scenario.json.ResolvedScenario;
import org.warpsight.workload.scenario.json.ResolvedScenario.ResolvedPool;
import org.warpsight.workload.traffic.Request;
import org.warpsight.workload.traffic.RequestSource;

/**
 * A scenario ready to run.
 *
 * <pre>{@code
 *   try (TimeTableLibrary library = new TimeTableLibrary(cache, threads)) {
 *       ServingResult result = ScenarioRun.of(scenario, library).run(ServingObserver.NONE);
 *   }
 * }</pre>
 *
 * <p>The result is the same for any cache and any number of threads.
 */
public final class ScenarioRun {
    private static final double PICOSECONDS_PER_MICROSECOND = 1e6;

    private final TimeTableLibrary library;
    private final List<PoolRun> pools;
    private final ServingSpecification specification;

    /** A pool and how long its passes take. */
    private record PoolRun(ResolvedPool pool, StepTimes stepTimes) {}

    private ScenarioRun(TimeTableLibrary library, List<PoolRun> pools, ServingSpecification specification) {
        this.library = library;
        this.pools = List.copyOf(pools);
        this.specification = specification;
    }

    /**
     * Prepares a run: everything that can be wrong with the scenario is found here.
     *
     * @param library kernel times; may be shared by runs
     * @throws BadInputException if the scenario cannot be simulated, or its trace cannot be read
     */
    public static ScenarioRun of(ResolvedScenario resolved, TimeTableLibrary library) {
        Scenario scenario = resolved.scenario();
        resolved.pools().forEach(pool -> requireSimulated(scenario, pool));
        Optional<Disaggregation> disaggregation = DisaggregatedPools.of(resolved);
        List<ResolvedPool> inOrder = DisaggregatedPools.prefillFirst(resolved.pools());
        Load load = load(scenario);
        List<PoolRun> pools = new ArrayList<>();
        List<ReplicaSpecification> replicas = new ArrayList<>();
        for (ResolvedPool pool : inOrder) {
            StepTimes stepTimes = PoolPasses.of(resolved, pool, library);
            pools.add(new PoolRun(pool, stepTimes));
            ReplicaSpecification replica = replica(pool, resolved.model(), stepTimes);
            replicas.addAll(Collections.nCopies(pool.pool().replicas(), replica));
        }
        pools.sort(Comparator.comparingInt(run -> resolved.pools().indexOf(run.pool())));
        return new ScenarioRun(
                library,
                pools,
                new ServingSpecification(load, replicas, scenario.deployment().router(), disaggregation));
    }

    private static void requireSimulated(Scenario scenario, ResolvedPool pool) {
        SchedulerSpec scheduler = pool.pool().scheduler();
        if (scheduler.maxBatchedTokens() < scheduler.maxSequences()) {
            throw BadInputException.of(
                    scenario.name(),
                    "pool " + pool.pool().name(),
                    "max_batched_tokens " + scheduler.maxBatchedTokens() + " is less than max_sequences "
                            + scheduler.maxSequences(),
                    "Raise the one or lower the other");
        }
    }

    private static ReplicaSpecification replica(ResolvedPool pool, DecoderModel model, StepTimes stepTimes) {
        return new ReplicaSpecification(
                stepTimes,
                pool.pool().scheduler(),
                // Every attention rank has a cache of its own.
                pool.memory().kvBlocks() * pool.pool().attentionDp(),
                OptionalInt.of(model.maxPositions()),
                overhead(pool));
    }

    static long overhead(ResolvedPool pool) {
        // A pass stands for one token of each sequence, of which verified guesses yield more.
        return Math.round(pool.engine().hostOverheadPerStepUs()
                * PICOSECONDS_PER_MICROSECOND
                / pool.pool().speculation().tokensPerPass());
    }

    private static Load load(Scenario scenario) {
        List<Request> requests = RequestSource.requests(scenario.traffic(), scenario.seed()).stream()
                .map(request -> request.cached(scenario.cachedFraction()))
                .toList();
        return scenario.traffic() instanceof Traffic.ClosedLoop closedLoop
                ? new Load.Closed(requests, closedLoop.concurrency())
                : new Load.Open(requests);
    }

    /** What is simulated. */
    public ServingSpecification specification() {
        return specification;
    }

    /** How long the passes of a pool's replicas take, by the pool's place in the scenario. */
    public StepTimes stepTimes(int pool) {
        return pools.get(pool).stepTimes();
    }

    /**
     * What a pool does when each of its replicas serves equal requests in a closed loop, by its place in the scenario.
     *
     * @see Estimate#of
     */
    public Estimate estimate(int pool, int inputTokens, int outputTokens, int concurrency) {
        PoolRun run = pools.get(pool);
        return Estimate.of(run.pool(), run.stepTimes(), inputTokens, outputTokens, concurrency);
    }

    /** Simulates the scenario until every request has been answered or turned away. */
    public ServingResult run(ServingObserver observer) {
        return ServingSimulation.run(specification, observer);
    }

    /**
     * Fills the tables with exactly what a run needs, by running, and writes them to the cache.
     *
     * @param observer sees the progress
     * @return kernel simulations that were necessary; 0 if the cache had everything
     */
    public long warm(ServingObserver observer) {
        long before = library.simulations();
        run(observer);
        library.save();
        return library.simulations() - before;
    }
}
