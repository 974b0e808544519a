package org.warpsight.sim.serving;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.warpsight.sim.engine.Simulation;
import org.warpsight.sim.engine.SimulationException;
import org.warpsight.workload.traffic.Request;

/** Runs a deployment under load: the entry to this package. */
public final class ServingSimulation {
    private final Simulation simulation;
    private final ServingObserver observer;
    private final int requests;
    private final RunRecord record;
    private final Router router;
    private final Optional<Disaggregation> disaggregation;
    private final Optional<KvTransfers> transfers;
    private final Map<Integer, Request> asked = new HashMap<>();
    private final Optional<Router> decodeRouter;
    private final Clients clients;
    private final List<Replica> replicas = new ArrayList<>();

    private ServingSimulation(ServingSpecification specification, Simulation simulation, ServingObserver observer) {
        this.simulation = simulation;
        this.observer = observer;
        this.requests = specification.load().requests().size();
        this.record = new RunRecord(requests);
        this.disaggregation = specification.disaggregation();
        this.transfers = disaggregation.map(split -> new KvTransfers(simulation, split));
        int all = specification.replicas().size();
        int prefill = disaggregation.map(Disaggregation::prefillReplicas).orElse(all);
        this.router = Router.of(specification.router(), prefill);
        this.decodeRouter = disaggregation.map(split -> Router.of(specification.router(), all - prefill));
        this.clients = Clients.of(specification.load(), simulation, this::arrive);
        for (ReplicaSpecification replica : specification.replicas()) {
            replicas.add(new Replica(
                    replicas.size(), replica, simulation, record, observer, this::complete, this::computing));
        }
    }

    /** As {@link #run(ServingSpecification, ServingObserver)}, watched by nobody. */
    public static ServingResult run(ServingSpecification specification) {
        return run(specification, ServingObserver.NONE);
    }

    /**
     * Simulates from time 0 until every request has been answered or turned away.
     *
     * @return what happened; equal specifications give equal results
     * @throws IllegalArgumentException if a scheduler's limits contradict each other
     * @throws SimulationException if a replica's step times or the observer throw; the cause and the simulated time are
     *     in it
     */
    public static ServingResult run(ServingSpecification specification, ServingObserver observer) {
        try (Simulation simulation = Simulation.open()) {
            return new ServingSimulation(specification, simulation, observer).run();
        }
    }

    private ServingResult run() {
        clients.start();
        simulation.run();
        if (record.ended() != requests) {
            throw new IllegalStateException(
                    "nothing is left to happen but only " + record.ended() + " of " + requests + " requests ended");
        }
        return record.result(replicas);
    }

    private void arrive(Request request) {
        long now = simulation.now();
        record.arrived(now);
        Sequence sequence = new Sequence(request, router.route(request), now);
        observer.requestArrived(now, request, sequence.replica());
        Replica replica = replicas.get(sequence.replica());
        boolean handedOver = disaggregation.isPresent() && request.outputTokens() > 1;
        boolean fits = handedOver
                ? replica.canEverFit(Sequence.promptOf(request)) && decodesFit(Sequence.answerOf(request))
                : replica.canEverFit(request);
        if (!fits) {
            end(record.rejected(sequence));
        } else if (handedOver) {
            asked.put(request.id(), request);
            int target = disaggregation.get().prefillReplicas()
                    + decodeRouter.orElseThrow().route(request);
            transfers.orElseThrow().expect(request.id(), target);
            replica.submit(Sequence.prompt(request, sequence.replica(), now));
        } else {
            replica.submit(sequence);
        }
    }

    /** Whether every replica that may decode an answer has room for it. */
    private boolean decodesFit(Request answer) {
        return replicas.stream()
                .skip(disaggregation.orElseThrow().prefillReplicas())
                .allMatch(replica -> replica.canEverFit(answer));
    }

    private void complete(Sequence sequence) {
        Request whole = asked.remove(sequence.request().id());
        if (whole == null) {
            end(record.finished(sequence));
        } else {
            handOver(sequence, whole);
        }
    }

    /** A chunk of a prompt is computed; the caches of those that stay where they are go nowhere. */
    private void computing(Sequence prompt, long delayPs, long durationPs) {
        if (asked.containsKey(prompt.request().id())) {
            transfers.orElseThrow().computing(prompt, delayPs, durationPs);
        }
    }

    private void handOver(Sequence prompt, Request request) {
        KvTransfers network = transfers.orElseThrow();
        int target = network.target(request.id());
        network.computed(prompt, () -> replicas.get(target).submit(Sequence.received(request, target, prompt)));
    }

    private void end(RequestOutcome outcome) {
        observer.requestEnded(simulation.now(), outcome, record.ended(), requests);
        clients.requestEnded();
    }
}
