package org.warpsight.sim.forward;

import java.util.ArrayList;
import java.util.List;

/**
 * Two micro-batches on two streams of a GPU: while one computes, tokens of the other travel.
 *
 * <pre>
 *   compute        A attention │ B attention │ A experts │ B experts │ A attention ...
 *   communication              │ A dispatch  │ B dispatch, A combine │ B combine   ...
 * </pre>
 *
 * <p>Each micro-batch does its operators in their order; each stream does one thing at a time, the first that is ready, of
 * two that are ready at once the first micro-batch's.
 */
final class TwoBatchSchedule {
    private static final int BATCHES = 2;

    /** Computation or communication without a break. */
    private record Part(boolean communication, double picoseconds) {}

    private TwoBatchSchedule() {}

    /**
     * When both micro-batches are through.
     *
     * @param operators of one of two equal micro-batches
     */
    static long picoseconds(List<OperatorTime> operators) {
        List<Part> parts = parts(operators);
        int[] next = new int[BATCHES];
        double[] ready = new double[BATCHES];
        double[] free = new double[2];
        while (next[0] < parts.size() || next[1] < parts.size()) {
            int chosen = -1;
            double earliest = Double.POSITIVE_INFINITY;
            for (int batch = 0; batch < BATCHES; batch++) {
                if (next[batch] < parts.size()) {
                    double start = Math.max(ready[batch], free[stream(parts.get(next[batch]))]);
                    if (start < earliest) {
                        earliest = start;
                        chosen = batch;
                    }
                }
            }
            Part part = parts.get(next[chosen]++);
            ready[chosen] = earliest + part.picoseconds();
            free[stream(part)] = ready[chosen];
        }
        return Math.round(Math.max(ready[0], ready[1]));
    }

    private static int stream(Part part) {
        return part.communication() ? 1 : 0;
    }

    /** The pass as a sequence, neighbours of one stream in one. */
    private static List<Part> parts(List<OperatorTime> operators) {
        PassLayers layers = PassLayers.of(operators);
        List<List<Part>> kinds = layers.kinds().stream()
                .map(pieces -> {
                    List<Part> parts = new ArrayList<>();
                    pieces.forEach(piece -> append(parts, new Part(piece.communication(), piece.picoseconds())));
                    return parts;
                })
                .toList();
        List<Part> pass = new ArrayList<>();
        for (int kind : layers.order()) {
            kinds.get(kind).forEach(part -> append(pass, part));
        }
        return pass;
    }

    private static void append(List<Part> parts, Part next) {
        int last = parts.size() - 1;
        if (last >= 0 && parts.get(last).communication() == next.communication()) {
            double both = parts.get(last).picoseconds() + next.picoseconds();
            parts.set(last, new Part(next.communication(), both));
        } else {
            parts.add(next);
        }
    }
}
