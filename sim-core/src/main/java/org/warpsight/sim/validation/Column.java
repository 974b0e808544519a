package org.warpsight.sim.validation;

/**
 * An input column of a table: what a prediction may depend on.
 *
 * @param name as in the header
 * @param type what its fields hold
 * @param optional whether tables without it are of the same kind, its fields then being empty
 */
record Column(String name, Type type, boolean optional) {

    /** What the fields of a column hold. */
    enum Type {
        /** Words that must be there. */
        TEXT,
        /** Words or nothing. */
        TEXT_OR_EMPTY,
        /** A whole number of at least 1. */
        COUNT,
        /** A whole number of at least 0. */
        SIZE,
        /** A whole number of at least 0 or nothing. */
        SIZE_OR_EMPTY,
        /** A number of bytes, which may exceed 2^31. */
        BYTES,
        /** A number of bytes or nothing. */
        BYTES_OR_EMPTY,
        /** A GPU with a profile. */
        GPU
    }

    static Column text(String name) {
        return new Column(name, Type.TEXT, false);
    }

    static Column textOrEmpty(String name) {
        return new Column(name, Type.TEXT_OR_EMPTY, false);
    }

    static Column count(String name) {
        return new Column(name, Type.COUNT, false);
    }

    static Column size(String name) {
        return new Column(name, Type.SIZE, false);
    }

    static Column sizeOrEmpty(String name) {
        return new Column(name, Type.SIZE_OR_EMPTY, false);
    }

    static Column bytes(String name) {
        return new Column(name, Type.BYTES, false);
    }

    static Column bytesOrEmpty(String name) {
        return new Column(name, Type.BYTES_OR_EMPTY, false);
    }

    static Column gpu() {
        return new Column("gpu", Type.GPU, false);
    }

    /** The same column in tables that may lack it. */
    Column ifThere() {
        return new Column(name, type, true);
    }
}
