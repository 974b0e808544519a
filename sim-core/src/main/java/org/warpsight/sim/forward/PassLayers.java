package org.warpsight.sim.forward;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.warpsight.sim.kernel.Limiter;

/**
 * A pass layer by layer. Operators of a pass are given with all their repetitions; here they are laid out evenly over the
 * layers, in the order in which they first appear.
 */
record PassLayers(List<List<Piece>> layers) {

    /** What one layer has of an operator. */
    record Piece(String name, boolean communication, double picoseconds) {}

    /** The layers of a pass, as many as the operator has repetitions that has most. */
    static PassLayers of(List<OperatorTime> operators) {
        long layers = operators.stream().mapToLong(OperatorTime::count).max().orElse(0);
        List<List<Piece>> laidOut = new ArrayList<>();
        for (long layer = 0; layer < layers; layer++) {
            List<Piece> pieces = new ArrayList<>();
            for (OperatorTime operator : operators) {
                long times = (layer + 1) * operator.count() / layers - layer * operator.count() / layers;
                if (times > 0) {
                    double picoseconds = (double) operator.picoseconds() * times / operator.count();
                    pieces.add(new Piece(operator.name(), isCommunication(operator), picoseconds));
                }
            }
            laidOut.add(pieces);
        }
        return new PassLayers(laidOut);
    }

    static boolean isCommunication(OperatorTime operator) {
        return operator.limiter() == Limiter.NETWORK;
    }

    /** The place of the first piece that is meant, or the number of pieces if none is. */
    static int first(List<Piece> layer, Predicate<Piece> meant) {
        return IntStream.range(0, layer.size())
                .filter(place -> meant.test(layer.get(place)))
                .findFirst()
                .orElse(layer.size());
    }
}
