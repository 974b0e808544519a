package org.warpsight.sim.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedPipeTest {
    private static final double BYTES_PER_SECOND = 1e12;
    private static final double UNLIMITED = Double.POSITIVE_INFINITY;

    private final Simulation simulation = Simulation.open();
    private final SharedPipe pipe = new SharedPipe(simulation, BYTES_PER_SECOND, 0);
    private final List<String> arrived = new ArrayList<>();

    @AfterEach
    void close() {
        simulation.close();
    }

    @Test
    void lonelyUserGetsTheWholeRate() {
        pipe.port(1, UNLIMITED).transfer(1000, note("a"));
        simulation.run();
        assertThat(arrived).containsExactly("a@1000");
    }

    @Test
    void lonelyUserGetsNoMoreThanItsPort() {
        pipe.port(1, 0.25e12).transfer(1000, note("a"));
        simulation.run();
        assertThat(arrived).containsExactly("a@4000");
    }

    @Test
    void usersShareEqually() {
        pipe.port(1, UNLIMITED).transfer(1000, note("a"));
        pipe.port(1, UNLIMITED).transfer(500, note("b"));
        simulation.run();
        // Both at half the rate until b has its 500 at 1000; then a alone.
        assertThat(arrived).containsExactly("b@1000", "a@1500");
    }

    @Test
    void whatASlowPortLeavesGoesToTheOthers() {
        pipe.port(1, 0.2e12).transfer(200, note("slow"));
        pipe.port(2, UNLIMITED).transfer(400, note("fast"));
        simulation.run();
        // 0.2 for the slow one, (1 - 0.2) / 2 for each of the fast ones.
        assertThat(arrived).containsExactly("slow@1000", "fast@1000");
    }

    @Test
    void transfersOfOnePortGoInOrder() {
        SharedPipe.Port port = pipe.port(1, UNLIMITED);
        port.transfer(1000, note("large"));
        port.transfer(1, note("small"));
        assertThat(port.transfers()).isEqualTo(2);
        assertThat(pipe.activeUsers()).isEqualTo(1);
        simulation.run();
        assertThat(arrived).containsExactly("large@1000", "small@1001");
    }

    @Test
    void manySmallTransfersTakeAsLongAsOneLarge() {
        SharedPipe fast = new SharedPipe(simulation, 3.35e12, 0);
        SharedPipe.Port port = fast.port(1, UNLIMITED);
        for (int i = 0; i < 33_500; i++) {
            port.transfer(1, () -> {});
        }
        simulation.run();
        assertThat(simulation.now()).isEqualTo(10_000);
    }

    @Test
    void latencyDelaysArrivalButNotTheNextTransfer() {
        SharedPipe far = new SharedPipe(simulation, BYTES_PER_SECOND, 300);
        SharedPipe.Port port = far.port(1, UNLIMITED);
        port.transfer(1000, note("a"));
        port.transfer(1000, note("b"));
        simulation.run();
        assertThat(arrived).containsExactly("a@1300", "b@2300");
    }

    @Test
    void emptyTransferArrivesAtOnce() {
        pipe.port(1, UNLIMITED).transfer(0, note("nothing"));
        simulation.run();
        assertThat(arrived).containsExactly("nothing@0");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void arrivalsAgreeWithStepByStepFluidSharing(long seed) {
        List<FluidSharing.Job> jobs = randomJobs(new SplittableRandom(seed), 150);
        double[] expected = FluidSharing.ends(jobs, BYTES_PER_SECOND * 1e-12);
        long[] ends = ends(jobs);
        for (int i = 0; i < ends.length; i++) {
            // Each end is rounded up to a picosecond, and may then delay ends that follow by its share.
            assertThat((double) ends[i]).as("job %d", i).isCloseTo(expected[i], within(1e-4 * expected[i] + 20));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {6, 7, 8})
    void portForManyUsersActsAsThatManyPorts(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SharedPipe split = new SharedPipe(simulation, BYTES_PER_SECOND, 0);
        List<Long> together = new ArrayList<>();
        List<Long> apart = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int users = 1 + random.nextInt(8);
            long bytes = random.nextLong(5_000);
            long start = random.nextLong(200_000);
            double limit = random.nextBoolean() ? 0.1e12 : UNLIMITED;
            simulation.scheduleAt(start, () -> {
                pipe.port(users, limit).transfer(bytes, () -> together.add(simulation.now()));
                for (int user = 0; user < users; user++) {
                    boolean last = user == users - 1;
                    split.port(1, limit).transfer(bytes, () -> {
                        if (last) {
                            apart.add(simulation.now());
                        }
                    });
                }
            });
        }
        simulation.run();
        assertThat(together).hasSize(100);
        for (int i = 0; i < together.size(); i++) {
            assertThat(apart.get(i)).isCloseTo(together.get(i), within(1L));
        }
        assertThat(split.bytes()).isEqualTo(pipe.bytes());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {9, 10, 11})
    void everyByteArrivesOnceNeverAboveTheRateAndNoneIsWastedWhenPortsAreWide(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long sent = 0;
        for (int portNumber = 0; portNumber < 20; portNumber++) {
            SharedPipe.Port port = pipe.port(1 + random.nextInt(5), UNLIMITED);
            for (int i = 0; i < 50; i++) {
                long bytes = random.nextLong(10_000);
                sent += bytes * port.users();
                port.transfer(bytes, () -> assertThat((double) pipe.bytes())
                        .isLessThanOrEqualTo(simulation.now() * BYTES_PER_SECOND * 1e-12 + 1e-3));
            }
        }
        simulation.run();
        assertThat(pipe.bytes()).isEqualTo(sent);
        assertThat(pipe.busyPs()).isEqualTo(simulation.now());
        // Only the rounding of an end after which nothing follows at its port is lost, below a picosecond each.
        assertThat(simulation.now()).isBetween(sent, sent + 20);
    }

    /** Processor sharing: mean stay = size / rate / (1 - load), whatever the sizes (Kleinrock, II, 1976, 4.4). */
    @Test
    void meanStayUnderPoissonArrivalsIsThatOfProcessorSharing() {
        SplittableRandom random = new SplittableRandom(4711);
        double load = 0.5;
        long size = 1_000_000;
        int transfers = 100_000;
        Occupancy occupancy = new Occupancy(simulation);
        int[] sent = {0};
        Runnable arrival = new Runnable() {
            @Override
            public void run() {
                occupancy.enter();
                pipe.port(1, UNLIMITED).transfer(size, occupancy::leave);
                if (++sent[0] < transfers) {
                    simulation.schedule(Math.round(-size / load * Math.log(1 - random.nextDouble())), this);
                }
            }
        };
        simulation.schedule(0, arrival);
        simulation.run();
        double meanStay = (double) occupancy.area() / transfers;
        assertThat(meanStay / size).isCloseTo(1 / (1 - load), within(0.03 / (1 - load)));
    }

    private List<FluidSharing.Job> randomJobs(SplittableRandom random, int count) {
        List<FluidSharing.Job> jobs = new ArrayList<>();
        double[] limits = {0.01, 0.05, 0.3, Double.POSITIVE_INFINITY};
        for (int i = 0; i < count; i++) {
            jobs.add(new FluidSharing.Job(
                    random.nextLong(1_500_000),
                    1 + random.nextInt(9),
                    random.nextLong(5_000),
                    limits[random.nextInt(4)]));
        }
        return jobs;
    }

    private long[] ends(List<FluidSharing.Job> jobs) {
        long[] ends = new long[jobs.size()];
        for (int i = 0; i < ends.length; i++) {
            int index = i;
            FluidSharing.Job job = jobs.get(i);
            simulation.scheduleAt(job.startPs(), () -> pipe.port(job.users(), job.bytesPerPsLimit() * 1e12)
                    .transfer(job.bytesPerUser(), () -> ends[index] = simulation.now()));
        }
        simulation.run();
        return ends;
    }

    private Runnable note(String what) {
        return () -> arrived.add(what + "@" + simulation.now());
    }
}
