package org.warpsight.sim.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.warpsight.sim.engine.Simulation;
import org.warpsight.sim.network.Quotient.Flows;

/**
 * A program carried out over flows: each rank goes through its rounds as its data come and go.
 *
 * <pre>{@code
 *   Exchange.Outcome outcome = Exchange.run(program);
 *   long picoseconds = outcome.picoseconds();
 * }</pre>
 */
public final class Exchange {
    private static final int NOT_BEGUN = -1;

    private final Quotient quotient;
    private final Simulation simulation;
    private final FlowNetwork network;
    private final long[] endPs;
    /** The round that each class of ranks is in. */
    private final int[] place;

    private final RoundState[] rounds;

    /**
     * What came out.
     *
     * @param endPs when each rank is through, in picoseconds
     * @param linkBytes bytes that passed each link
     */
    public record Outcome(long[] endPs, double[] linkBytes) {

        /** When the last rank is through. */
        public long picoseconds() {
            return Arrays.stream(endPs).max().orElse(0);
        }
    }

    private Exchange(Quotient quotient, Simulation simulation, double patience) {
        this.quotient = quotient;
        this.simulation = simulation;
        this.network = new FlowNetwork(simulation, quotient.bytesPerSecond(), patience);
        this.endPs = new long[quotient.rankClasses()];
        this.place = new int[quotient.rankClasses()];
        Arrays.fill(place, NOT_BEGUN);
        this.rounds = new RoundState[quotient.order().length];
    }

    /** Runs a program whose ranks all begin at time 0. */
    public static Outcome run(Program program) {
        return run(program, new long[program.ranks()], 0);
    }

    /**
     * Runs a program.
     *
     * @param startPs when each rank begins, in picoseconds
     * @param patience as in {@link FlowNetwork}; 0 unless thousands of transfers differ
     */
    public static Outcome run(Program program, long[] startPs, double patience) {
        Quotient quotient = Symmetry.of(program, startPs);
        try (Simulation simulation = Simulation.open()) {
            Exchange exchange = new Exchange(quotient, simulation, patience);
            boolean[] begun = new boolean[quotient.rankClasses()];
            for (int rank = 0; rank < startPs.length; rank++) {
                int group = quotient.rankClass()[rank];
                if (!begun[group]) {
                    begun[group] = true;
                    simulation.scheduleAt(startPs[rank], () -> exchange.enter(group, 0));
                }
            }
            simulation.run();
            return exchange.outcome();
        }
    }

    private Outcome outcome() {
        long[] ends = Arrays.stream(quotient.rankClass())
                .mapToLong(group -> endPs[group])
                .toArray();
        double[] bytes =
                IntStream.of(quotient.linkClass()).mapToDouble(network::bytes).toArray();
        return new Outcome(ends, bytes);
    }

    private void enter(int group, int firstRound) {
        for (int round = firstRound; round < rounds.length; round++) {
            place[group] = round;
            RoundState state = state(round);
            for (Flows flow : state.sentBy(group)) {
                send(flow, round, state);
            }
            if (state.pending[group] > 0) {
                return;
            }
        }
        place[group] = rounds.length;
        endPs[group] = simulation.now();
    }

    private RoundState state(int round) {
        if (rounds[round] == null) {
            rounds[round] = new RoundState(quotient.patterns().get(quotient.order()[round]), quotient.rankClasses());
        }
        return rounds[round];
    }

    /** One of the flow's senders has come to the round; it begins when all have. */
    private void send(Flows flow, int round, RoundState state) {
        if (state.lacksSenders(flow)) {
            return;
        }
        Transfer transfer = flow.example();
        network.start(flow.links(), flow.loads(), transfer.bytes(), transfer.bytesPerSecondLimit(), () -> {
            simulation.schedule(transfer.latencyPs(), () -> settle(flow.to(), round));
            settle(flow.from(), round);
        });
    }

    private void settle(int[] groups, int round) {
        for (int group : groups) {
            int left = --state(round).pending[group];
            if (left == 0 && place[group] == round) {
                enter(group, round + 1);
            }
        }
    }

    /** What is still to come in a round. */
    private static final class RoundState {
        /** Flows that each class of ranks still has to send or to receive. */
        private final int[] pending;

        private final Map<Flows, Integer> missingSenders = new IdentityHashMap<>();
        private final List<List<Flows>> bySender;

        private RoundState(List<Flows> flows, int groups) {
            pending = new int[groups];
            bySender = Stream.generate(() -> (List<Flows>) new ArrayList<Flows>())
                    .limit(groups)
                    .toList();
            for (Flows flow : flows) {
                for (int group : flow.from()) {
                    pending[group]++;
                    bySender.get(group).add(flow);
                }
                for (int group : flow.to()) {
                    pending[group]++;
                }
                missingSenders.put(flow, flow.from().length);
            }
        }

        private List<Flows> sentBy(int group) {
            return bySender.get(group);
        }

        private boolean lacksSenders(Flows flow) {
            return missingSenders.merge(flow, -1, Integer::sum) > 0;
        }
    }
}
