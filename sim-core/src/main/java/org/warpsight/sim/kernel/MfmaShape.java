package org.warpsight.sim.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.hardware.Mfma;

/**
 * Which matrix instructions of CDNA a kernel is written with, such as {@code 32x32} or {@code 16x16x32}.
 *
 * @param m rows of A
 * @param n columns of B
 * @param k depth, or 0 for the one that is fastest with a kernel's operands
 */
public record MfmaShape(int m, int n, int k) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,3})x(\\d{1,3})(?:x(\\d{1,3}))?");

    /**
     * Reads a shape.
     *
     * @throws IllegalArgumentException if a text is none
     */
    @JsonCreator
    public static MfmaShape of(String text) {
        Matcher sizes = TEXT.matcher(text);
        if (!sizes.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no shape of matrix instructions, which looks like 32x32 or 16x16x32");
        }
        String depth = sizes.group(3);
        return new MfmaShape(
                Integer.parseInt(sizes.group(1)),
                Integer.parseInt(sizes.group(2)),
                depth == null ? 0 : Integer.parseInt(depth));
    }

    /** Whether an instruction has this shape. */
    boolean suits(Mfma instruction) {
        return instruction.m() == m && instruction.n() == n && (k == 0 || instruction.k() == k);
    }

    @Override
    @JsonValue
    public String toString() {
        return m + "x" + n + (k == 0 ? "" : "x" + k);
    }
}
