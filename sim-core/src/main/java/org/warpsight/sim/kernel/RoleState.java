package org.warpsight.sim.kernel;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a warp role is doing. */
public enum RoleState implements Activity {
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
    /** Its work is queued at or running on the matrix pipe, which of all units takes longest for it. */
    TENSOR("tensor"),
    /** The same for the vector pipe. */
    VECTOR("vector"),
    /** The same for the special-function pipe. */
    SPECIAL_FUNCTION("special_function"),
    /** The same for the shared-memory port. */
    SHARED_MEMORY("shared_memory"),
    /** Operations of a thread follow one another, each waiting for the result of the one before. */
    CHAIN("chain"),
    /** After the last step: converting and staging the tile. */
    EPILOGUE("epilogue"),
    /** Waiting for the other consumers and for the tile to leave. */
    STORE("store");

    private final String id;

    RoleState(String id) {
        this.id = id;
    }

    /** Name in JSON. */
    @Override
    @JsonValue
    public String id() {
        return id;
    }
}
