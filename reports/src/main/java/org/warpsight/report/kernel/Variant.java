package org.warpsight.report.kernel;

/**
 * A kernel's case with one thing changed.
 *
 * @param kind what is changed
 * @param aspect what of it: changes of one aspect exclude one another
 * @param change in a few words
 * @param changed the case to simulate
 */
public record Variant(Kind kind, String aspect, String change, KernelCase changed) {

    /** A change that is the only one of its aspect. */
    Variant(Kind kind, String change, KernelCase changed) {
        this(kind, change, change, changed);
    }

    /** Who could make the change. */
    public enum Kind {
        /** The author of the kernel. */
        PLAN,
        /** Who calls it. */
        CALL,
        /** Who builds the GPU. */
        MACHINE
    }
}
