package org.warpsight.sim.kernel;

/** What the barriers of a stage say of it. */
public enum StageState implements Activity {
    /** Released by every consumer, or not used yet. */
    EMPTY("empty"),
    /** A load into it is under way. */
    LOADING("loading"),
    /** Its tiles have landed; consumers wait for their turn or read them. */
    FULL("full");

    private final String id;

    StageState(String id) {
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }
}
