package org.warpsight.sim.serving;

import java.util.Iterator;
import java.util.function.Consumer;
import org.warpsight.sim.engine.Simulation;
import org.warpsight.workload.traffic.Request;

/** Sends each request at its own time; only the next one is in the event list. */
final class OpenLoopClients implements Clients {
    private final Iterator<Request> requests;
    private final Simulation simulation;
    private final Consumer<Request> deployment;

    OpenLoopClients(Load.Open load, Simulation simulation, Consumer<Request> deployment) {
        this.requests = load.requests().iterator();
        this.simulation = simulation;
        this.deployment = deployment;
    }

    @Override
    public void start() {
        scheduleNext();
    }

    @Override
    public void requestEnded() {
        // Nobody waits for an answer.
    }

    private void scheduleNext() {
        if (requests.hasNext()) {
            Request request = requests.next();
            simulation.scheduleAt(request.arrivalPicoseconds(), Moment.ARRIVAL.priority(), () -> {
                deployment.accept(request);
                scheduleNext();
            });
        }
    }
}
