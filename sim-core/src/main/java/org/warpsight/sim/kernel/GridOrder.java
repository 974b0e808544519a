package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Deals the blocks of a grid as the hardware does, one after another to the place that is free first. Where the longest
 * blocks come last in every head, some SM begins one when the others are about to end.
 *
 * <pre>
 *   grid    ▂▄▆█ ▂▄▆█ ▂▄▆█      head after head, query tiles from the first to the last
 *   SM 0    ▂▂▂▂ ██████
 *   SM 1    ▄▄▄ ▂▂ ▆▆▆▆▆▆       ends last
 * </pre>
 */
final class GridOrder {
    /** Start and end of a block, in steps: about as long as one (an estimate; it only decides who is free first). */
    private static final int STEPS_AROUND = 1;

    private GridOrder() {}

    /** One SM: the steps of its blocks in order. */
    record Share(int[] steps, long end) {}

    /** The shares of all SMs that get a block, the one that ends first first. */
    static List<Share> shares(BlockLengths lengths, KernelGrid grid) {
        List<Dealt> sms = new ArrayList<>();
        PriorityQueue<Place> free = new PriorityQueue<>(
                Comparator.comparingLong((Place place) -> place.time).thenComparingInt(place -> place.number));
        for (int sm = 0; sm < grid.sms(); sm++) {
            sms.add(new Dealt());
        }
        for (int number = 0; number < grid.waveBlocks(); number++) {
            free.add(new Place(number, sms.get(number % grid.sms())));
        }
        for (long round = 0; round < lengths.rounds(); round++) {
            for (int i = lengths.steps().length - 1; i >= 0; i--) {
                for (long block = 0; block < lengths.blocks()[i] / lengths.rounds(); block++) {
                    Place place = free.remove();
                    place.take(lengths.steps()[i]);
                    free.add(place);
                }
            }
        }
        return sms.stream()
                .filter(sm -> !sm.steps.isEmpty())
                .map(Dealt::share)
                .sorted(Comparator.comparingLong(Share::end))
                .toList();
    }

    private static final class Dealt {
        private final List<Integer> steps = new ArrayList<>();
        private long end;

        Share share() {
            return new Share(steps.stream().mapToInt(Integer::intValue).toArray(), end);
        }
    }

    private static final class Place {
        private final int number;
        private final Dealt sm;
        private long time;

        Place(int number, Dealt sm) {
            this.number = number;
            this.sm = sm;
        }

        void take(int steps) {
            sm.steps.add(steps);
            time += steps + STEPS_AROUND;
            sm.end = Math.max(sm.end, time);
        }
    }
}
