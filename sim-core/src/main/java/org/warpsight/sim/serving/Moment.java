package org.warpsight.sim.serving;

/** The order of events of one simulated time: tokens are handed out, then requests arrive, then passes begin. */
enum Moment {
    /** A pass ends. Clients that wait for its tokens send their next requests at the same time. */
    PASS_ENDS(7),
    /** A request arrives and can be in a pass that begins now. */
    ARRIVAL(6),
    /** A replica forms its next batch, knowing all that arrived by now. */
    PASS_BEGINS(4);

    private final int priority;

    Moment(int priority) {
        this.priority = priority;
    }

    /** Priority in the event list; higher happens first. */
    int priority() {
        return priority;
    }
}
