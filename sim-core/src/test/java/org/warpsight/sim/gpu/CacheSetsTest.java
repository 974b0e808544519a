package org.warpsight.sim.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CacheSetsTest {
    private static final double CAPACITY = 1 << 20;
    private static final int WAYS = 16;
    private static final double WAY = CAPACITY / WAYS;

    private final CacheSets contiguous = new CacheSets(CAPACITY, WAYS, Double.POSITIVE_INFINITY);
    private final CacheSets smallPages = new CacheSets(CAPACITY, WAYS, 4096);

    @Test
    void contiguousMemoryIsLostBetweenTheCapacityAndOneWayMore() {
        assertThat(contiguous.kept(CAPACITY)).isEqualTo(1);
        assertThat(contiguous.kept(CAPACITY + WAY / 2)).isCloseTo(0.5 * 16 / 16.5, within(1e-9));
        assertThat(contiguous.kept(CAPACITY + WAY)).isZero();
    }

    @Test
    void pagesOfWholeWaysAreAsGoodAsContiguousMemory() {
        CacheSets pages = new CacheSets(CAPACITY, WAYS, 4 * WAY);
        for (double bytes = WAY / 3; bytes < 2 * CAPACITY; bytes *= 1.1) {
            assertThat(pages.kept(bytes)).isCloseTo(contiguous.kept(bytes), within(1e-9));
        }
    }

    @Test
    void pagesSmallerThanAWayOverfillSetsBeforeTheCapacity() {
        assertThat(smallPages.kept(CAPACITY / 4)).isGreaterThan(0.999);
        assertThat(smallPages.kept(0.75 * CAPACITY)).isBetween(0.8, 0.9);
        assertThat(smallPages.kept(1.25 * CAPACITY)).isBetween(0.15, 0.35);
    }

    @Test
    void pagesThatAreNoWholeNumberOfWaysLieInBetween() {
        CacheSets pages = new CacheSets(CAPACITY, WAYS, 1.6 * WAY);
        double bytes = 0.9 * CAPACITY;
        assertThat(pages.kept(bytes)).isLessThan(contiguous.kept(bytes)).isGreaterThan(smallPages.kept(bytes));
    }

    @Test
    void moreIsNeverKeptOfALargerSet() {
        double before = 1;
        for (double bytes = 1024; bytes < 4 * CAPACITY; bytes *= 1.02) {
            double kept = smallPages.kept(bytes);
            assertThat(kept).isBetween(0.0, before + 1e-9);
            before = kept;
        }
    }
}
