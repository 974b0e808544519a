package org.warpsight.sim.serving;

import java.util.ArrayList;
import java.util.List;
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
    private final Clients clients;
    private final List<Replica> replicas = new ArrayList<>();

    private ServingSimulation(ServingSpecification specification, Simulation simulation, ServingObserver observer) {
        this.simulation = simulation;
        this.observer = observer;
        this.requests = specification.load().requests().size();
        this.record = new RunRecord(requests);
        this.router = Router.of(specification.router(), specification.replicas().size());
        this.clients = Clients.of(specification.load(), simulation, this::arrive);
        for (ReplicaSpecification replica : specification.replicas()) {
            replicas.add(new Replica(replicas.size(), replica, simulation, record, observer, this::complete));
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
        if (replica.canEverFit(request)) {
            replica.submit(sequence);
        } else {
            end(record.rejected(sequence));
        }
    }

    private void complete(Sequence sequence) {
        end(record.finished(sequence));
    }

    private void end(RequestOutcome outcome) {
        observer.requestEnded(simulation.now(), outcome, record.ended(), requests);
        clients.requestEnded();
    }
}
