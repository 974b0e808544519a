package org.warpsight.sim.network;

/** Bytes on their way, at a rate that {@link FlowNetwork} sets; may stand for several equal flows. */
public final class Flow implements Comparable<Flow> {
    final LinkState[] links;
    final Runnable whenSent;
    /** A rate is set for good in this round of {@link MaxMin}. */
    boolean fixed;
    /** Whether it is in the part of the network that is being looked at. */
    boolean seen;
    /** Bytes per picosecond. */
    double rate;
    /** When the last byte leaves at this rate, in picoseconds. */
    double endPs;

    private final double[] loads;
    private final double bytes;
    private final double limit;
    private double remaining;
    private double sincePs;
    private boolean ended;

    Flow(LinkState[] links, double[] loads, double bytes, double limit, double nowPs, Runnable whenSent) {
        this.links = links;
        this.loads = loads;
        this.bytes = bytes;
        this.limit = limit;
        this.remaining = bytes;
        this.sincePs = nowPs;
        this.endPs = Double.POSITIVE_INFINITY;
        this.whenSent = whenSent;
    }

    /** Bytes in all, of one of the flows that this stands for. */
    public double bytes() {
        return bytes;
    }

    /** The rate now, in bytes per picosecond. */
    public double rate() {
        return rate;
    }

    /** Whether all bytes have left. */
    public boolean ended() {
        return ended;
    }

    /** The highest rate that its ends allow, in bytes per picosecond. */
    double limit() {
        return limit;
    }

    /** How many flows this stands for on a link of its way. */
    double load(int hop) {
        return loads[hop];
    }

    /** Lets the rate rise with all others. */
    void rise() {
        fixed = false;
        for (int hop = 0; hop < links.length; hop++) {
            links[hop].weight += loads[hop];
        }
    }

    /** Gives it a rate for good and takes that from its links. */
    void fix(double newRate) {
        fixed = true;
        rate = newRate;
        for (int hop = 0; hop < links.length; hop++) {
            links[hop].left -= loads[hop] * newRate;
            links[hop].weight -= loads[hop];
        }
    }

    /** By their ends at the present rates. */
    @Override
    public int compareTo(Flow other) {
        return Double.compare(endPs, other.endPs);
    }

    /** Counts what has left at the rate that ends now. */
    void settle(double nowPs) {
        remaining = Math.max(0, remaining - rate * (nowPs - sincePs));
        sincePs = nowPs;
    }

    /** Works out the end at the rate that begins now. */
    void foresee() {
        endPs = remaining == 0 ? sincePs : sincePs + remaining / rate;
    }

    void end() {
        ended = true;
        for (int hop = 0; hop < links.length; hop++) {
            links[hop].bytes += loads[hop] * bytes;
        }
    }
}
