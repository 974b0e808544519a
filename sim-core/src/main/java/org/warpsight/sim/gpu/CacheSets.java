package org.warpsight.sim.gpu;

import org.apache.commons.math3.distribution.BinomialDistribution;
import org.warpsight.hardware.Architecture;

/**
 * A set-associative cache that is indexed by physical addresses: which part of a set of lines survives when they are touched
 * one after another, over and over.
 *
 * <pre>
 *   page ─► page / way lines of every set, rounded down or up        way = capacity / ways
 *   set with at most `ways` lines: all hit     set with more: the oldest leaves before it is touched again, all miss
 * </pre>
 *
 * <p>Pages lie anywhere in memory. A page of whole ways loads every set alike, and the edge of the cache is sharp: nothing
 * is lost up to the capacity, nothing is left one way beyond it. Pages that are smaller than a way fill some sets more than
 * others, so that misses begin before the capacity (Kessler and Hill, "Page placement algorithms for large real-indexed
 * caches", ACM TOCS 10(4), 1992).
 *
 * @param capacityBytes size of the cache
 * @param ways lines that one set holds
 * @param pageBytes memory that lies together; infinite where the cache goes by virtual addresses
 */
public record CacheSets(double capacityBytes, int ways, double pageBytes) {

    /** L1, which is indexed by virtual addresses. */
    public static CacheSets ofL1(Architecture architecture) {
        Architecture.Multiprocessor sm = architecture.multiprocessor();
        return new CacheSets(sm.l1Bytes(), sm.l1Ways(), Double.POSITIVE_INFINITY);
    }

    /** L2, a partition of it, or the memory-side cache. */
    public static CacheSets ofL2(Architecture architecture, double capacityBytes) {
        return new CacheSets(
                capacityBytes, architecture.l2().ways(), architecture.memory().pageBytes());
    }

    /** Part of a cyclically touched working set that is found again, in [0, 1]. */
    public double kept(double workingSetBytes) {
        double wayBytes = capacityBytes / ways;
        int wholePages = (int) (workingSetBytes / pageBytes);
        double linesOfPage = wholePages == 0 ? 0 : pageBytes / wayBytes;
        double linesOfRest = workingSetBytes / wayBytes - wholePages * linesOfPage;
        int certain = wholePages * (int) linesOfPage + (int) linesOfRest;
        if (certain > ways) {
            return 0;
        }
        BinomialDistribution more = new BinomialDistribution(null, wholePages, linesOfPage % 1);
        double ofRest = linesOfRest % 1;
        double hits = 0;
        for (int lines = certain; lines <= ways; lines++) {
            int extra = lines - certain;
            double share = (1 - ofRest) * more.probability(extra) + ofRest * more.probability(extra - 1);
            hits += lines * share;
        }
        return Math.min(1, hits * wayBytes / workingSetBytes);
    }
}
