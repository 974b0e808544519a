package org.warpsight.sim.forward;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.warpsight.sim.kernel.Limiter;

/**
 * A pass layer by layer. Operators of a pass are given with all their repetitions; here they are laid out evenly over the
 * layers, in the order in which they first appear.
 *
 * @param kinds the different layers
 * @param order which of them each layer is
 */
record PassLayers(List<List<Piece>> kinds, int[] order) {
    /** What needs the sums that have come back, or belongs to the end of the pass, rather than to shared experts. */
    private static final Set<String> WAITING = Set.of("shared_add", "final_norm", "lm_head");

    /**
     * What one layer has of an operator.
     *
     * @param picoseconds while the other stream is idle
     * @param beside picoseconds while it is not
     * @param slowing how many times as long communication takes beside it as alone
     */
    record Piece(String name, boolean communication, double picoseconds, double beside, double slowing) {}

    /**
     * The layers of a pass: as many as attention has repetitions, since norms and others occur twice in a layer; without
     * attention, as many as the operator that has most.
     */
    static PassLayers of(List<OperatorTime> operators) {
        return of(OverlapTimes.undisturbed(operators));
    }

    /** The same where streams get in each other's way. */
    static PassLayers of(OverlapTimes times) {
        List<OperatorTime> operators = times.alone();
        long layers = operators.stream()
                .filter(operator -> operator.name().startsWith("attention_"))
                .mapToLong(OperatorTime::count)
                .max()
                .orElseGet(() ->
                        operators.stream().mapToLong(OperatorTime::count).max().orElse(0));
        List<int[]> repetitions = new ArrayList<>();
        int[] order = new int[Math.toIntExact(layers)];
        for (int layer = 0; layer < layers; layer++) {
            int[] here = repetitions(operators, layer, layers);
            int kind = 0;
            while (kind < repetitions.size() && !Arrays.equals(repetitions.get(kind), here)) {
                kind++;
            }
            if (kind == repetitions.size()) {
                repetitions.add(here);
            }
            order[layer] = kind;
        }
        return new PassLayers(
                repetitions.stream().map(here -> pieces(times, here)).toList(), order);
    }

    private static int[] repetitions(List<OperatorTime> operators, long layer, long layers) {
        int[] repetitions = new int[operators.size()];
        for (int place = 0; place < repetitions.length; place++) {
            long count = operators.get(place).count();
            repetitions[place] = count == layers ? 1 : (int) ((layer + 1) * count / layers - layer * count / layers);
        }
        return repetitions;
    }

    private static List<Piece> pieces(OverlapTimes times, int[] repetitions) {
        List<Piece> pieces = new ArrayList<>();
        for (int place = 0; place < repetitions.length; place++) {
            if (repetitions[place] > 0) {
                OperatorTime operator = times.alone().get(place);
                double part = (double) repetitions[place] / operator.count();
                pieces.add(new Piece(
                        operator.name(),
                        isCommunication(operator),
                        operator.picoseconds() * part,
                        times.beside().get(place).picoseconds() * part,
                        times.slowing().get(place)));
            }
        }
        return pieces;
    }

    static boolean isCommunication(OperatorTime operator) {
        return operator.limiter() == Limiter.NETWORK;
    }

    /**
     * The shared experts of a layer, whose kernels stand behind the return of the routed ones but need nothing that travels:
     * those from one place to before another; none where nothing returns.
     */
    static Range besideReturn(List<Piece> layer) {
        int back = first(layer, piece -> piece.name().equals("return"));
        int from = Math.min(back + 1, layer.size());
        List<Piece> after = layer.subList(from, layer.size());
        return new Range(from, from + first(after, piece -> piece.communication() || WAITING.contains(piece.name())));
    }

    /** Pieces from a place to before another. */
    record Range(int from, int to) {
        boolean contains(int place) {
            return from <= place && place < to;
        }
    }

    /** The place of the first piece that is meant, or the number of pieces if none is. */
    static int first(List<Piece> layer, Predicate<Piece> meant) {
        return IntStream.range(0, layer.size())
                .filter(place -> meant.test(layer.get(place)))
                .findFirst()
                .orElse(layer.size());
    }
}
