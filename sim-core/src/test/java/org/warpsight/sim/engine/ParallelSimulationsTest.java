package org.warpsight.sim.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ParallelSimulationsTest {
    private static final int THREADS = 8;
    private static final int RUNS = 64;

    @Test
    void simulationsInManyThreadsGiveTheResultsOfOneThread() throws InterruptedException, ExecutionException {
        List<List<Long>> alone = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            alone.add(simulate(run));
        }
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<List<Long>>> tasks = new ArrayList<>();
            for (int run = 0; run < RUNS; run++) {
                int seed = run;
                tasks.add(() -> simulate(seed));
            }
            List<List<Long>> together = new ArrayList<>();
            for (Future<List<Long>> future : executor.invokeAll(tasks)) {
                together.add(future.get());
            }
            assertThat(together).isEqualTo(alone);
        } finally {
            executor.shutdownNow();
        }
        assertThat(alone.get(0)).isNotEqualTo(alone.get(1));
    }

    /** A closed loop through every kind of resource; returns when each round of each customer ended. */
    private static List<Long> simulate(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Long> ends = new ArrayList<>();
        try (Simulation simulation = Simulation.open()) {
            Server server = new Server(simulation, 2);
            SharedPipe shared = new SharedPipe(simulation, 2e12, 20);
            for (int customer = 0; customer < 6; customer++) {
                SharedPipe.Port port = shared.port(1 + customer, customer % 2 == 0 ? 0.1e12 : 1e12);
                new Runnable() {
                    private int rounds = 40;

                    @Override
                    public void run() {
                        server.submit(random.nextLong(900), () -> port.transfer(random.nextLong(700), this::finish));
                    }

                    private void finish() {
                        ends.add(simulation.now());
                        if (--rounds > 0) {
                            simulation.schedule(random.nextLong(100), this);
                        }
                    }
                }.run();
            }
            simulation.run();
        }
        return ends;
    }
}
