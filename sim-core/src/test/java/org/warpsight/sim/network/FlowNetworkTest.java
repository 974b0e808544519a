package org.warpsight.sim.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.warpsight.sim.engine.Simulation;

class FlowNetworkTest {
    private static final double FREE = Double.POSITIVE_INFINITY;

    @Test
    void twoFlowsShareALinkUntilOneEnds() {
        try (Simulation simulation = Simulation.open()) {
            FlowNetwork network = new FlowNetwork(simulation, new double[] {1e12});
            List<Long> ends = new ArrayList<>();
            network.start(new int[] {0}, 1000, FREE, () -> ends.add(simulation.now()));
            network.start(new int[] {0}, 3000, FREE, () -> ends.add(simulation.now()));
            simulation.run();
            assertThat(ends).containsExactly(2000L, 4000L);
            assertThat(network.bytes(0)).isEqualTo(4000);
        }
    }

    @Test
    void oneFlowForManyEndsAsTheManyWould() {
        try (Simulation simulation = Simulation.open()) {
            FlowNetwork network = new FlowNetwork(simulation, new double[] {1e12});
            network.start(new int[] {0}, new double[] {5}, 1000, FREE, () -> {});
            simulation.run();
            assertThat(simulation.now()).isEqualTo(5000);
            assertThat(network.bytes(0)).isEqualTo(5000);
        }
    }

    @Test
    void ratesSetForThePartThatChangedAreThoseOfAFullComputation() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            compareWithFull(random, "seed " + seed + ", network " + round);
        }
    }

    private static void compareWithFull(Random random, String what) {
        int links = 2 + random.nextInt(12);
        double[] rates = IntStream.range(0, links)
                .mapToDouble(link -> 1e11 + 1e12 * random.nextDouble())
                .toArray();
        try (Simulation simulation = Simulation.open()) {
            FlowNetwork network = new FlowNetwork(simulation, rates);
            List<Flow> flows = new ArrayList<>();
            List<int[]> routes = new ArrayList<>();
            for (int number = 0; number < 40; number++) {
                int[] route = IntStream.range(0, links)
                        .filter(link -> random.nextInt(links) < 2)
                        .toArray();
                int[] way = route.length == 0 ? new int[] {random.nextInt(links)} : route;
                double limit = random.nextInt(3) == 0 ? 1e10 + 1e11 * random.nextDouble() : FREE;
                simulation.scheduleAt(random.nextInt(100_000), () -> {
                    flows.add(network.start(way, 1 + random.nextInt(100_000), limit, () -> {}));
                    routes.add(way);
                });
            }
            for (int look = 0; look < 50; look++) {
                simulation.runUntil(simulation.now() + 3_000);
                assertRatesAreFull(flows, routes, rates, what);
            }
        }
    }

    private static void assertRatesAreFull(List<Flow> flows, List<int[]> routes, double[] rates, String what) {
        List<LinkState> states = Arrays.stream(rates)
                .mapToObj(rate -> new LinkState(rate / 1e12))
                .toList();
        List<Flow> copies = new ArrayList<>();
        List<Flow> originals = new ArrayList<>();
        for (int number = 0; number < flows.size(); number++) {
            Flow flow = flows.get(number);
            if (!flow.ended()) {
                LinkState[] way =
                        Arrays.stream(routes.get(number)).mapToObj(states::get).toArray(LinkState[]::new);
                double[] loads = new double[way.length];
                Arrays.fill(loads, 1);
                Flow copy = new Flow(way, loads, 1, flow.limit(), 0, () -> {});
                Arrays.stream(way).forEach(link -> link.flows.add(copy));
                copies.add(copy);
                originals.add(flow);
            }
        }
        MaxMin.share(copies, states);
        for (int number = 0; number < copies.size(); number++) {
            assertThat(originals.get(number).rate())
                    .as(what)
                    .isCloseTo(
                            copies.get(number).rate(),
                            within(1e-12 + copies.get(number).rate() * 1e-9));
        }
    }

    @Test
    void patienceEndsFlowsLaterButNeverEarlierThanItSays() {
        long seed = System.nanoTime();
        long exact = lastEnd(new Random(seed), 0);
        long patient = lastEnd(new Random(seed), 0.02);
        assertThat(patient).as("seed %d", seed).isBetween(exact, (long) (exact * 1.05));
    }

    private static long lastEnd(Random random, double patience) {
        int ranks = 16;
        double[] rates = new double[2 * ranks];
        Arrays.fill(rates, 1e11);
        try (Simulation simulation = Simulation.open()) {
            FlowNetwork network = new FlowNetwork(simulation, rates, patience);
            for (int from = 0; from < ranks; from++) {
                for (int to = 0; to < ranks; to++) {
                    network.start(new int[] {2 * from, 2 * to + 1}, 1e5 * (1 + random.nextDouble()), FREE, () -> {});
                }
            }
            simulation.run();
            return simulation.now();
        }
    }

    @Test
    void aFlowThatCouldNeverEndIsRefused() {
        try (Simulation simulation = Simulation.open()) {
            FlowNetwork network = new FlowNetwork(simulation, new double[] {1e12});
            assertThatThrownBy(() -> network.start(new int[] {0}, 10, 0, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("never ends");
            assertThatThrownBy(() -> new FlowNetwork(simulation, new double[] {0}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("link 0 has 0.0 bytes per second");
        }
    }
}
