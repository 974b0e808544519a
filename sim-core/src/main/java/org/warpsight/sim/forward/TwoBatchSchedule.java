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
 * <p>The host launches a stage of one micro-batch and the same of the other in turn; streams do one thing at a time, in the
 * order of launch (sgl-project/sglang, batch_overlap/operations_strategy.py, prefill of DeepSeek's blog). A stage is a
 * transfer and what is computed of it, that of a return beginning with the shared experts, which need nothing of it. While
 * both streams are at work, kernels proceed at the rate that communication leaves them, and communication at that which
 * they leave.
 */
final class TwoBatchSchedule {
    private static final int BATCHES = 2;
    private static final int COMPUTE = 0;
    private static final int COMMUNICATION = 1;

    /**
     * What a micro-batch does without changing streams.
     *
     * @param early whether it needs nothing of the transfer before it
     */
    private record Part(boolean communication, boolean early, double alone, double beside, double moved) {

        static Part of(PassLayers.Piece piece, boolean early) {
            return new Part(
                    piece.communication(),
                    early,
                    piece.picoseconds(),
                    piece.beside(),
                    piece.beside() / piece.slowing());
        }

        Part plus(Part next) {
            return new Part(communication, early, alone + next.alone, beside + next.beside, moved + next.moved);
        }

        boolean continues(Part before) {
            return communication == before.communication && early == before.early;
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

    /** A part of a micro-batch, by its place in the pass. */
    private record Work(int batch, int place) {}

    private final List<Part> parts;
    /** Places before which a micro-batch has done everything. */
    private final int[] next = new int[BATCHES];

    /** Stages in which the host launches the parts: a transfer begins one. */
    private final int[] stages;
    /** Where in the pass each stream goes on with a micro-batch. */
    private final int[][] launched = new int[BATCHES][2];

    private final boolean[][] done;
    private final Work[] running = new Work[2];
    private final double[] left = new double[2];

    private TwoBatchSchedule(List<Part> parts) {
        this.parts = parts;
        this.stages = new int[parts.size()];
        int stage = 0;
        for (int place = 0; place < stages.length; place++) {
            stage += parts.get(place).communication() ? 1 : 0;
            stages[place] = stage;
        }
        this.done = new boolean[BATCHES][parts.size()];
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
        for (int stream = 0; stream < running.length; stream++) {
            Work work = running[stream] == null ? ready(stream) : null;
            if (work != null) {
                running[stream] = work;
                launched[work.batch()][stream]++;
                left[stream] = 1;
            }
        }
        return running[COMPUTE] != null || running[COMMUNICATION] != null;
    }

    /** What is next on a stream, if it can begin; null if not, or if there is nothing. */
    private Work ready(int stream) {
        Work head = null;
        for (int batch = 0; batch < BATCHES; batch++) {
            int place = launched[batch][stream];
            while (place < parts.size() && parts.get(place).stream() != stream) {
                place++;
            }
            launched[batch][stream] = place;
            if (place < parts.size() && (head == null || stages[place] < stages[head.place()])) {
                head = new Work(batch, place);
            }
        }
        return head == null || waits(head) ? null : head;
    }

    private boolean waits(Work work) {
        int before = work.place() - next[work.batch()];
        return before > 1 || before == 1 && !parts.get(work.place()).early();
    }

    /** Of what a stream is doing, all of it, with the other stream as it is now; without end if it does nothing. */
    private double picoseconds(int stream) {
        if (running[stream] == null) {
            left[stream] = Double.POSITIVE_INFINITY;
            return Double.POSITIVE_INFINITY;
        }
        Part part = parts.get(running[stream].place());
        Work other = running[1 - stream];
        if (other == null) {
            return part.alone();
        }
        return stream == COMPUTE
                ? part.beside()
                : part.alone() / parts.get(other.place()).pace();
    }

    private void proceed(int stream, double step, double needed) {
        if (running[stream] == null) {
            return;
        }
        left[stream] = needed == 0 ? 0 : left[stream] - step / needed;
        // What is left of rounding is not worth another step.
        if (left[stream] * needed < 0.5) {
            end(running[stream]);
            running[stream] = null;
        }
    }

    private void end(Work work) {
        int batch = work.batch();
        done[batch][work.place()] = true;
        while (next[batch] < parts.size() && done[batch][next[batch]]) {
            next[batch]++;
        }
    }

    /** The pass as a sequence, neighbours of one stream in one. */
    private static List<Part> parts(PassLayers layers) {
        List<List<Part>> kinds = layers.kinds().stream()
                .map(pieces -> {
                    List<Part> parts = new ArrayList<>();
                    PassLayers.Range early = PassLayers.besideReturn(pieces);
                    for (int place = 0; place < pieces.size(); place++) {
                        append(parts, Part.of(pieces.get(place), early.contains(place)));
                    }
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
        if (last >= 0 && next.continues(parts.get(last))) {
            parts.set(last, parts.get(last).plus(next));
        } else {
            parts.add(next);
        }
    }
}
