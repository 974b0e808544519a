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
 * two that are ready the first micro-batch's. While both streams are at work, kernels proceed at the rate that
 * communication leaves them, and communication at that which they leave.
 */
final class TwoBatchSchedule {
    private static final int BATCHES = 2;
    private static final int COMPUTE = 0;
    private static final int COMMUNICATION = 1;

    /** What a micro-batch does without changing streams, as a part of it that is left. */
    private record Part(boolean communication, double alone, double beside, double moved) {

        static Part of(PassLayers.Piece piece) {
            return new Part(
                    piece.communication(), piece.picoseconds(), piece.beside(), piece.beside() / piece.slowing());
        }

        Part plus(Part next) {
            return new Part(communication, alone + next.alone, beside + next.beside, moved + next.moved);
        }

        /** How fast communication is beside this computation, as a part of its rate alone. */
        double pace() {
            return beside == 0 ? 1 : moved / beside;
        }

        int stream() {
            return communication ? COMMUNICATION : COMPUTE;
        }
    }

    /**
     * What came out.
     *
     * @param picoseconds when both micro-batches are through
     * @param computing picoseconds in which kernels ran
     */
    record Outcome(long picoseconds, double computing) {}

    private final List<Part> parts;
    private final int[] next = new int[BATCHES];
    /** Micro-batch on each stream. */
    private final Integer[] running = new Integer[2];

    private final double[] left = new double[2];

    private TwoBatchSchedule(List<Part> parts) {
        this.parts = parts;
    }

    /** @param times of one of two equal micro-batches */
    static Outcome run(OverlapTimes times) {
        return new TwoBatchSchedule(parts(PassLayers.of(times))).run();
    }

    private Outcome run() {
        double now = 0;
        double computing = 0;
        while (start()) {
            double[] needed = {picoseconds(COMPUTE), picoseconds(COMMUNICATION)};
            double step = Math.min(left[COMPUTE] * needed[COMPUTE], left[COMMUNICATION] * needed[COMMUNICATION]);
            now += step;
            computing += running[COMPUTE] == null ? 0 : step;
            for (int stream = 0; stream < running.length; stream++) {
                proceed(stream, step, needed[stream]);
            }
        }
        return new Outcome(Math.round(now), computing);
    }

    /** Fills idle streams with what is ready; whether anything runs. */
    private boolean start() {
        for (int batch = 0; batch < BATCHES; batch++) {
            boolean busy = is(running[COMPUTE], batch) || is(running[COMMUNICATION], batch);
            if (!busy && next[batch] < parts.size()) {
                int stream = parts.get(next[batch]).stream();
                if (running[stream] == null) {
                    running[stream] = batch;
                    left[stream] = 1;
                }
            }
        }
        return running[COMPUTE] != null || running[COMMUNICATION] != null;
    }

    private static boolean is(Integer running, int batch) {
        return running != null && running == batch;
    }

    /** Of what a stream is doing, all of it, with the other stream as it is now; without end if it does nothing. */
    private double picoseconds(int stream) {
        if (running[stream] == null) {
            left[stream] = Double.POSITIVE_INFINITY;
            return Double.POSITIVE_INFINITY;
        }
        Part part = parts.get(next[running[stream]]);
        Integer other = running[1 - stream];
        if (other == null) {
            return part.alone();
        }
        return stream == COMPUTE
                ? part.beside()
                : part.alone() / parts.get(next[other]).pace();
    }

    private void proceed(int stream, double step, double needed) {
        if (running[stream] == null) {
            return;
        }
        left[stream] = needed == 0 ? 0 : left[stream] - step / needed;
        // What is left of rounding is not worth another step.
        if (left[stream] * needed < 0.5) {
            next[running[stream]]++;
            running[stream] = null;
        }
    }

    /** The pass as a sequence, neighbours of one stream in one. */
    private static List<Part> parts(PassLayers layers) {
        List<List<Part>> kinds = layers.kinds().stream()
                .map(pieces -> {
                    List<Part> parts = new ArrayList<>();
                    pieces.forEach(piece -> append(parts, Part.of(piece)));
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
            parts.set(last, parts.get(last).plus(next));
        } else {
            parts.add(next);
        }
    }
}
