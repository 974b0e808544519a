package org.warpsight.sim.serving;

import java.util.function.Consumer;
import org.warpsight.sim.engine.Simulation;
import org.warpsight.workload.traffic.Request;

/** Sends the requests of a run: the behaviour of a {@link Load}. */
interface Clients {

    /** The clients that a load asks for. */
    static Clients of(Load load, Simulation simulation, Consumer<Request> deployment) {
        if (load instanceof Load.Open open) {
            return new OpenLoopClients(open, simulation, deployment);
        }
        if (load instanceof Load.Closed closed) {
            return new ClosedLoopClients(closed, simulation, deployment);
        }
        throw new IllegalArgumentException("no clients for " + load);
    }

    /** Schedules the first requests. */
    void start();

    /** A request was answered or turned away now. */
    void requestEnded();
}
