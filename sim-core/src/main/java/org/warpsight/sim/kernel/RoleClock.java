package org.warpsight.sim.kernel;

import java.util.EnumMap;
import java.util.Map;

/** Where the time of one role goes: at every moment it does exactly one thing, so the parts add up to its lifetime. */
final class RoleClock {
    private final EnumMap<RoleState, Long> spent = new EnumMap<>(RoleState.class);
    private final SlotObserver.RoleObserver observer;
    private RoleState state = RoleState.IDLE;
    private long since;

    RoleClock(SlotObserver.RoleObserver observer) {
        this.observer = observer;
    }

    /** Leaves the present state at a time and enters another. */
    void enter(RoleState next, long now) {
        spent.merge(state, now - since, Long::sum);
        state = next;
        since = now;
        observer.enters(next, now);
    }

    /** Adds the times of a role that has ended, as often as there are equal ones; idle time is left out. */
    void addTo(Map<RoleState, Double> total, int multiplicity) {
        spent.forEach((key, picoseconds) -> {
            if (key != RoleState.IDLE) {
                total.merge(key, (double) picoseconds * multiplicity, Double::sum);
            }
        });
    }
}
