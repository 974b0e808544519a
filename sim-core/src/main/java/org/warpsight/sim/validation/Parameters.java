package org.warpsight.sim.validation;

import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a published table says of an experiment's set-up, such as {@code 1 thread; ws_kib=7.9; clk_mhz=1410}.
 *
 * @param text as in the table
 */
record Parameters(String text) {

    /** The number behind {@code name=}; empty if there is none. */
    OptionalDouble number(String name) {
        Matcher number = Pattern.compile(
                        "(?<!\\w)" + Pattern.quote(name) + "\\s*=\\s*(\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)")
                .matcher(text);
        return number.find() ? OptionalDouble.of(Double.parseDouble(number.group(1))) : OptionalDouble.empty();
    }

    /** The whole number behind {@code name=}, or another if there is none. */
    int count(String name, int absent) {
        OptionalDouble number = number(name);
        return number.isPresent() ? (int) number.getAsDouble() : absent;
    }

    /** Whether all of some words are there. */
    boolean say(String... words) {
        for (String word : words) {
            if (!text.contains(word)) {
                return false;
            }
        }
        return true;
    }

    /** Where a pattern is found first. */
    Matcher find(Pattern pattern) {
        return pattern.matcher(text);
    }
}
