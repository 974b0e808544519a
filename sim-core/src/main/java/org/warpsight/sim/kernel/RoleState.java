package org.warpsight.sim.kernel;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a warp role is doing. */
public enum RoleState {
    /** Its block has not started or has ended. */
    IDLE("idle"),
    /** The block is being placed on its SM and set up. */
    START("start"),
    /** Issuing loads, or computing on units it has to itself. */
    BUSY("busy"),
    /** A consumer waits for a stage to be filled, which is for memory. */
    WAIT_FULL("wait_full"),
    /** A producer waits for a stage to be emptied, which is for the consumers. */
    WAIT_EMPTY("wait_empty"),
    /** Work is queued at or running on a unit of the SM. */
    UNIT("unit"),
    /** After the last step: converting, storing and waiting for the store to leave. */
    EPILOGUE("epilogue");

    private final String id;

    RoleState(String id) {
        this.id = id;
    }

    /** Name in JSON. */
    @JsonValue
    public String id() {
        return id;
    }
}
