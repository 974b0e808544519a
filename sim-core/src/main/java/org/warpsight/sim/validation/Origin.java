package org.warpsight.sim.validation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a prediction may know of a row's source: whose kernels they were, and of which release.
 *
 * @param library that its first word names
 * @param commit behind its first {@code @}, such as {@code a6d97a1}; empty if there is none
 */
record Origin(Library library, String commit) {
    private static final Pattern COMMIT = Pattern.compile("@([0-9a-f]{7,40})\\b");

    /** That of a source as it stands in a table. */
    static Origin of(String source) {
        Matcher commit = COMMIT.matcher(source);
        return new Origin(Library.ofSource(source), commit.find() ? commit.group(1) : "");
    }
}
