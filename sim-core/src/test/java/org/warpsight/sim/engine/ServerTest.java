package org.warpsight.sim.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerTest {
    private static final long SEED = 20260101;
    private static final long MEAN_SERVICE_PS = 1_000_000;
    private static final int JOBS = 400_000;

    private final Simulation simulation = Simulation.open();
    private final SplittableRandom random = new SplittableRandom(SEED);

    @AfterEach
    void close() {
        simulation.close();
    }

    @Test
    void jobsLeaveOneServerInTheOrderTheyCame() {
        Server server = new Server(simulation, 1);
        List<String> left = new ArrayList<>();
        server.submit(30, () -> left.add("a@" + simulation.now()));
        server.submit(10, () -> left.add("b@" + simulation.now()));
        assertThat(server.submit(0, () -> left.add("c@" + simulation.now()))).isEqualTo(40);
        simulation.run();
        assertThat(left).containsExactly("a@30", "b@40", "c@40");
    }

    @Test
    void twoServersWorkSideBySide() {
        Server server = new Server(simulation, 2);
        assertThat(server.submit(30, () -> {})).isEqualTo(30);
        assertThat(server.submit(10, () -> {})).isEqualTo(10);
        assertThat(server.submit(10, () -> {})).isEqualTo(20);
        assertThat(server.submit(10, () -> {})).isEqualTo(30);
        assertThat(server.waitingPs()).isEqualTo(10 + 20);
        assertThat(server.servicePs()).isEqualTo(60);
    }

    /** M/M/1: mean wait = load / (1 - load) mean service times (Kleinrock, Queueing Systems I, 1975, 3.2). */
    @Test
    void exponentialServiceWaitsAsQueueingTheorySays() {
        double load = 0.6;
        Server server = new Server(simulation, 1);
        drive(server, load, this::exponentialService);
        assertThat(meanWaitInServiceTimes(server)).isCloseTo(load / (1 - load), within(0.03 * load / (1 - load)));
    }

    /** M/D/1: half the wait of M/M/1 (Pollaczek-Khinchine with no variance). */
    @Test
    void constantServiceWaitsHalfAsLong() {
        double load = 0.6;
        Server server = new Server(simulation, 1);
        drive(server, load, () -> MEAN_SERVICE_PS);
        double expected = load / (2 * (1 - load));
        assertThat(meanWaitInServiceTimes(server)).isCloseTo(expected, within(0.03 * expected));
    }

    /** M/M/2: mean wait = load^2 / (1 - load^2) mean service times (Erlang C with two servers). */
    @Test
    void twoServersWaitAsErlangSays() {
        double load = 0.6;
        Server server = new Server(simulation, 2);
        drive(server, 2 * load, this::exponentialService);
        double expected = load * load / (1 - load * load);
        assertThat(meanWaitInServiceTimes(server)).isCloseTo(expected, within(0.03 * expected));
    }

    /** Little's law over a whole run is exact: the area under the number in the station is the sum of all stays. */
    @Test
    void numberInTheStationIntegratesToTheSumOfAllStays() {
        Server server = new Server(simulation, 3);
        Occupancy occupancy = new Occupancy(simulation);
        long arrival = 0;
        for (int job = 0; job < 20_000; job++) {
            arrival += random.nextLong(MEAN_SERVICE_PS / 2);
            simulation.scheduleAt(arrival, () -> {
                occupancy.enter();
                server.submit(exponentialService(), occupancy::leave);
            });
        }
        simulation.run();
        assertThat(occupancy.inside()).isZero();
        assertThat(occupancy.area()).isEqualTo(server.waitingPs() + server.servicePs());
    }

    @Test
    void stationWithoutServersIsRefused() {
        assertThatThrownBy(() -> new Server(simulation, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void negativeServiceTimeIsRefused() {
        Server server = new Server(simulation, 1);
        assertThatThrownBy(() -> server.submit(-1, () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }

    /** Poisson arrivals, {@code offered} service times of work per service time, one pending arrival at a time. */
    private void drive(Server server, double offered, LongSupplier servicePs) {
        Runnable arrival = new Runnable() {
            @Override
            public void run() {
                server.submit(servicePs.getAsLong(), () -> {});
                if (server.jobs() < JOBS) {
                    simulation.schedule(exponential(MEAN_SERVICE_PS / offered), this);
                }
            }
        };
        simulation.schedule(0, arrival);
        simulation.run();
    }

    private double meanWaitInServiceTimes(Server server) {
        return (double) server.waitingPs() / server.jobs() / MEAN_SERVICE_PS;
    }

    private long exponentialService() {
        return exponential(MEAN_SERVICE_PS);
    }

    private long exponential(double mean) {
        return Math.round(-mean * Math.log(1 - random.nextDouble()));
    }
}
