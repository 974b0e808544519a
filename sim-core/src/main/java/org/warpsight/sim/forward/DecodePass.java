package org.warpsight.sim.forward;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Passes of a fixed number of decoding sequences: all operators but attention take the same time in each of them.
 *
 * <pre>
 *   operators in order:  fixed │ fixed │ attention(keys) │ fixed │ ...
 * </pre>
 */
final class DecodePass {
    private final List<IntFunction<OperatorTime>> operators = new ArrayList<>();

    /** Adds an operator whose time is the same in every pass. */
    void add(OperatorTime fixed) {
        operators.add(keys -> fixed);
    }

    /** Adds an operator whose time depends on the keys that each sequence sees. */
    void add(ContextRow attention) {
        operators.add(attention::at);
    }

    /** Hands out the operators of a pass in order; returns their time together. */
    long visit(int keys, Consumer<? super OperatorTime> consumer) {
        long picoseconds = 0;
        for (IntFunction<OperatorTime> operator : operators) {
            OperatorTime time = operator.apply(keys);
            consumer.accept(time);
            picoseconds += time.picoseconds();
        }
        return picoseconds;
    }
}
