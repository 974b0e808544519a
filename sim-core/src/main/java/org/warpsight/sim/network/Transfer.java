package org.warpsight.sim.network;

/**
 * Data that ranks send in one round: from one to another, from one to many through a multicast, or summed on the way from
 * many to one.
 *
 * @param from ranks that have to be ready before it starts
 * @param to ranks that have to wait for it; those of {@code from} wait until it has left
 * @param bytes of each link on the way
 * @param links indices of the links it passes, all at one rate
 * @param latencyPs picoseconds from the last byte leaving to the arrival
 * @param bytesPerSecondLimit the highest rate its ends allow; may be infinite
 * @param count how many such transfers there are side by side; messages of one size between two ranks are one transfer
 */
public record Transfer(
        int[] from, int[] to, double bytes, int[] links, long latencyPs, double bytesPerSecondLimit, int count) {

    /** A single transfer. */
    public Transfer(int[] from, int[] to, double bytes, int[] links, long latencyPs, double bytesPerSecondLimit) {
        this(from, to, bytes, links, latencyPs, bytesPerSecondLimit, 1);
    }

    /** As many at once. */
    public Transfer times(int times) {
        return new Transfer(from, to, bytes, links, latencyPs, bytesPerSecondLimit, count * times);
    }

    /** From one rank to another at whatever rate the links allow. */
    public static Transfer of(int from, int to, double bytes, int[] links, long latencyPs) {
        return new Transfer(new int[] {from}, new int[] {to}, bytes, links, latencyPs, Double.POSITIVE_INFINITY);
    }
}
