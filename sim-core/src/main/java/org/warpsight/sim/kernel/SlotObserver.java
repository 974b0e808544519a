package org.warpsight.sim.kernel;

/** Told what happens in one block slot, in picoseconds since the first block; watching changes nothing. */
interface SlotObserver {
    /** Does not watch. */
    SlotObserver NONE = new SlotObserver() {};

    default RoleObserver producer() {
        return RoleObserver.NONE;
    }

    /** Watches a consumer by its number, from 0. */
    default RoleObserver consumer(int number) {
        return RoleObserver.NONE;
    }

    /** The load of the next step has been issued. */
    default void loadIssued(long now) {}

    /** The load of the next step has landed. */
    default void loadLanded(long now) {}

    default void storeIssued(long now) {}

    default void storeTaken(long now) {}

    /** Watches one role. */
    interface RoleObserver {
        /** Does not watch. */
        RoleObserver NONE = new RoleObserver() {};

        /** The role does something else from now on. */
        default void enters(RoleState state, long now) {}

        /** A unit of the SM will work for the role, perhaps later. */
        default void uses(Limiter unit, long from, long to) {}

        /**
         * The role is through a step.
         *
         * @param released stages it has given back so far, which may be one fewer
         */
        default void stepDone(long released, long now) {}
    }
}
