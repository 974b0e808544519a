package org.warpsight.sim.serving;

import java.util.Iterator;
import java.util.function.Consumer;
import org.warpsight.sim.engine.Simulation;
import org.warpsight.workload.traffic.Request;

/** Clients without think time: all send at time 0, and each again when its request has ended. */
final class ClosedLoopClients implements Clients {
    private final Iterator<Request> requests;
    private final int clients;
    private final Simulation simulation;
    private final Consumer<Request> deployment;

    ClosedLoopClients(Load.Closed load, Simulation simulation, Consumer<Request> deployment) {
        this.requests = load.requests().iterator();
        this.clients = load.clients();
        this.simulation = simulation;
        this.deployment = deployment;
    }

    @Override
    public void start() {
        for (int i = 0; i < clients; i++) {
            send();
        }
    }

    @Override
    public void requestEnded() {
        send();
    }

    private void send() {
        if (requests.hasNext()) {
            Request request = requests.next();
            simulation.schedule(0, Moment.ARRIVAL.priority(), () -> deployment.accept(request));
        }
    }
}
