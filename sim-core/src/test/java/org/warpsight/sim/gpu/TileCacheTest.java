package org.warpsight.sim.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TileCacheTest {

    @Test
    void aSetThatFitsIsReadFromMemoryOnce() {
        assertThat(missesOfRounds(100, 3, 100)).isEqualTo(100);
    }

    @Test
    void aCycleJustTooLargeForLeastRecentlyUsedMissesAlways() {
        assertThat(missesOfRounds(101, 3, 100)).isEqualTo(303);
    }

    @Test
    void heldBytesNeverExceedTheCapacity() {
        long seed = 20261123;
        Random random = new Random(seed);
        TileCache cache = new TileCache(1000);
        for (int i = 0; i < 10_000; i++) {
            cache.touch(random.nextInt(200), 1 + random.nextInt(50));
            assertThat(cache.heldBytes()).as("seed %d, touch %d", seed, i).isBetween(0.0, 1000.0);
        }
    }

    @Test
    void aLargerCacheNeverMissesMore() {
        long seed = 7;
        int[] keys = new Random(seed).ints(5_000, 0, 300).toArray();
        int before = Integer.MAX_VALUE;
        for (int capacity = 10; capacity <= 320; capacity += 10) {
            TileCache cache = new TileCache(capacity);
            int misses = 0;
            for (int key : keys) {
                misses += cache.touch(key, 1) ? 0 : 1;
            }
            assertThat(misses).as("seed %d, capacity %d", seed, capacity).isLessThanOrEqualTo(before);
            before = misses;
        }
        assertThat(before).isEqualTo(300);
    }

    private static int missesOfRounds(int tiles, int rounds, int capacity) {
        TileCache cache = new TileCache(capacity);
        int misses = 0;
        for (int round = 0; round < rounds; round++) {
            for (int tile = 0; tile < tiles; tile++) {
                misses += cache.touch(tile, 1) ? 0 : 1;
            }
        }
        return misses;
    }
}
