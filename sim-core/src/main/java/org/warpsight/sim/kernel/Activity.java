package org.warpsight.sim.kernel;

/** What a lane of a {@link Timeline} does for a while. */
public sealed interface Activity permits RoleState, StageState, Activity.Use, Activity.InFlight {

    /** Name in JSON. */
    String id();

    /**
     * A unit works for a consumer.
     *
     * @param consumer number of the consumer in its block, from 0
     */
    record Use(int consumer) implements Activity {
        @Override
        public String id() {
            return "in_use";
        }
    }

    /**
     * Copies are under way.
     *
     * @param copies how many at a time
     */
    record InFlight(int copies) implements Activity {
        @Override
        public String id() {
            return copies == 0 ? "idle" : "in_flight";
        }
    }
}
