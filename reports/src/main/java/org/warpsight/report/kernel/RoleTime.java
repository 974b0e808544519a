package org.warpsight.report.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.RoleState;

/**
 * What one role of a kernel spent its time on.
 *
 * @param role {@code producer} or {@code consumer}
 * @param state what it did or waited for
 * @param picoseconds time per SM, of all its roles of this name
 * @param share part of the time of these roles
 */
public record RoleTime(String role, RoleState state, double picoseconds, double share) {

    /** The states of a kernel's roles in the order of a step. */
    public static List<RoleTime> of(KernelResult.KernelTime kernel) {
        List<RoleTime> times = new ArrayList<>();
        add(times, "producer", kernel.producer());
        add(times, "consumer", kernel.consumer());
        return times;
    }

    private static void add(List<RoleTime> times, String role, Map<RoleState, Double> states) {
        double all = states.values().stream().mapToDouble(Double::doubleValue).sum();
        for (RoleState state : RoleState.values()) {
            double time = states.getOrDefault(state, 0.0);
            if (time > 0) {
                times.add(new RoleTime(role, state, time, time / all));
            }
        }
    }

    /** Whether the role waited, rather than worked or had work under way. */
    public boolean waiting() {
        return isWait(state);
    }

    /** Whether a state is one of waiting. */
    public static boolean isWait(RoleState state) {
        return switch (state) {
            case IDLE, START, WAIT_FULL, WAIT_EMPTY, STORE -> true;
            case BUSY, TENSOR, VECTOR, SPECIAL_FUNCTION, SHARED_MEMORY, CHAIN, EPILOGUE -> false;
        };
    }

    /** What a role does or waits for, in a few words of the vendor. */
    public static String cause(RoleState state, Terms terms) {
        return switch (state) {
            case IDLE -> "no block";
            case START -> "block being placed on the " + terms.multiprocessor();
            case BUSY -> "issue and barriers";
            case WAIT_FULL -> "memory: its stage is not full yet";
            case WAIT_EMPTY -> "a free stage: all are loading or in use";
            case TENSOR -> "matrix pipe";
            case VECTOR -> "vector pipe";
            case SPECIAL_FUNCTION -> "special-function pipe";
            case SHARED_MEMORY -> terms.sharedMemoryPort();
            case CHAIN -> "chain of dependent operations";
            case EPILOGUE -> "epilogue";
            case STORE -> "other consumers, and the store to leave";
        };
    }
}
