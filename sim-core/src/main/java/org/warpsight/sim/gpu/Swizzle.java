package org.warpsight.sim.gpu;

/**
 * An XOR permutation of the elements of a tile: CUTLASS {@code Swizzle<BBits, MBase, SShift>}.
 *
 * <pre>
 *   element index  0bxxxxYYYxxxZZZmmm      YYY, ZZZ: bits wide, mmm: base wide, YYY lies shift above ZZZ
 *   becomes        0bxxxxYYYxxxAAAmmm      AAA = ZZZ xor YYY
 * </pre>
 *
 * <p>Source: NVIDIA CUTLASS, {@code include/cute/swizzle.hpp}. It maps every aligned block of 2^(base + shift + bits)
 * elements onto itself and is its own inverse.
 *
 * @param bits bits that change; 0 changes nothing
 * @param base lowest bits that never change: runs of 2^base elements stay together
 * @param shift distance of the two fields, at least {@code bits}
 */
public record Swizzle(int bits, int base, int shift) {
    /** The permutation that changes nothing. */
    public static final Swizzle NONE = new Swizzle(0, 0, 0);

    private static final int MOST_BITS = 30;

    /**
     * Checks the three numbers.
     *
     * @throws IllegalArgumentException if one is negative, the fields overlap, or they do not fit 30 bits
     */
    public Swizzle {
        if (bits < 0 || base < 0 || shift < bits) {
            throw new IllegalArgumentException("a swizzle needs bits >= 0, base >= 0 and shift >= bits but has " + bits
                    + "," + base + "," + shift);
        }
        if ((long) bits + base + shift > MOST_BITS) {
            throw new IllegalArgumentException("a swizzle moves at most " + MOST_BITS + " bits but " + bits + "," + base
                    + "," + shift + " has more");
        }
    }

    /** Where an element lies. */
    public int apply(int element) {
        int upper = ((1 << bits) - 1) << (base + shift);
        return element ^ ((element & upper) >>> shift);
    }

    /** As CUTLASS writes it. */
    @Override
    public String toString() {
        return "Swizzle<" + bits + "," + base + "," + shift + ">";
    }
}
