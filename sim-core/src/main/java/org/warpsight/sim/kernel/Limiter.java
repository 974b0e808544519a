package org.warpsight.sim.kernel;

import com.fasterxml.jackson.annotation.JsonValue;

/** The part of the machine that decides how long something takes. */
public enum Limiter {
    HBM("hbm"),
    L2("l2"),
    SHARED_MEMORY("shared_memory"),
    TENSOR("tensor"),
    VECTOR("vector"),
    SPECIAL_FUNCTION("special_function"),
    LATENCY("latency"),
    LAUNCH("launch"),
    POWER("power"),
    NETWORK("network");

    private final String id;

    Limiter(String id) {
        this.id = id;
    }

    /** Name in JSON and CSV. */
    @JsonValue
    public String id() {
        return id;
    }
}
