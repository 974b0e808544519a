package org.warpsight.sim.network;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.warpsight.workload.operator.Collective;
import org.warpsight.workload.operator.Collective.Kind;

/**
 * Times of collectives of any size, from simulations of sizes on a grid: eight to an octave, with a straight line between
 * neighbours. Which sizes have been asked for before changes nothing.
 */
final class SizeTable {
    private static final int PER_OCTAVE = 8;
    private static final double LEAST_BYTES = 64;

    private final ToLongFunction<Collective> simulation;
    private final Map<Knot, Long> known = new ConcurrentHashMap<>();

    private record Knot(Kind kind, int ranks, int number) {}

    SizeTable(ToLongFunction<Collective> simulation) {
        this.simulation = simulation;
    }

    long picoseconds(Collective collective) {
        double place = PER_OCTAVE * Math.log(Math.max(1, collective.bytes() / LEAST_BYTES)) / Math.log(2);
        int below = (int) place;
        double low = bytes(below);
        double high = bytes(below + 1);
        double share = Math.max(0, (collective.bytes() - low) / (high - low));
        long atLow = at(collective, below);
        return share == 0 ? atLow : Math.round(atLow + share * (at(collective, below + 1) - atLow));
    }

    private static double bytes(int number) {
        return LEAST_BYTES * Math.pow(2, (double) number / PER_OCTAVE);
    }

    private long at(Collective collective, int number) {
        Knot knot = new Knot(collective.kind(), collective.ranks(), number);
        Long before = known.get(knot);
        if (before != null) {
            return before;
        }
        // Simulated outside of the map; threads that come here together find the same.
        long time = simulation.applyAsLong(
                new Collective(collective.name(), collective.kind(), bytes(number), collective.ranks()));
        known.put(knot, time);
        return time;
    }
}
