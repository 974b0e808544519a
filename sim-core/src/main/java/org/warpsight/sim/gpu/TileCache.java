package org.warpsight.sim.gpu;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What L2 holds, tile by tile: least recently used tiles leave when a new one does not fit.
 *
 * <p>A tile is named by a caller's key and has a size in bytes. Looking at whole tiles instead of lines is exact as long
 * as a tile is read as a whole, which the kernels of {@code sim.kernel} do.
 */
public final class TileCache {
    private final double capacityBytes;
    private final LinkedHashMap<Long, Double> tiles = new LinkedHashMap<>(64, 0.75f, true);
    private double heldBytes;

    /** An empty cache. */
    public TileCache(double capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /**
     * Touches a tile.
     *
     * @return whether it was there
     */
    public boolean touch(long key, double bytes) {
        if (tiles.get(key) != null) {
            return true;
        }
        tiles.put(key, bytes);
        heldBytes += bytes;
        var oldest = tiles.entrySet().iterator();
        while (heldBytes > capacityBytes && oldest.hasNext()) {
            Map.Entry<Long, Double> leaving = oldest.next();
            heldBytes -= leaving.getValue();
            oldest.remove();
        }
        return false;
    }

    /** Bytes held now, never above the capacity. */
    public double heldBytes() {
        return heldBytes;
    }
}
