package org.warpsight.sim.kernel;

/**
 * What a block that goes over several tiles does between two of them.
 *
 * @param producerCycles its producer, between the last load of a tile and the first of the next; of a block that takes
 *     tiles in turn, between the end of a tile and that load
 * @param consumerCycles its consumers, between the end of a tile and the first step of the next
 * @param mapChanges part of the tiles after its first for which it has to write other tensor maps
 * @param mapCycles from the last landing of a tile until the copy engine knows the maps of the next, if they are others
 */
record TileChange(double producerCycles, double consumerCycles, double mapChanges, double mapCycles) {
    /** A block that goes on at once. */
    static final TileChange NONE = new TileChange(0, 0, 0, 0);

    TileChange {
        if (!(producerCycles >= 0 && consumerCycles >= 0 && mapChanges >= 0 && mapCycles >= 0)) {
            throw new IllegalArgumentException("a change of tiles takes cycles >= 0 but has " + producerCycles + ", "
                    + consumerCycles + ", " + mapChanges + ", " + mapCycles);
        }
    }

    /** The same with another time of the producer. */
    TileChange withProducerCycles(double cycles) {
        return new TileChange(cycles, consumerCycles, mapChanges, mapCycles);
    }

    /** The same whose consumers wait for so long more. */
    TileChange plusConsumerCycles(double cycles) {
        return new TileChange(producerCycles, consumerCycles + cycles, mapChanges, mapCycles);
    }

    /** The same with other tensor maps for a part of the tiles. */
    TileChange withMaps(double changes, double cycles) {
        return new TileChange(producerCycles, consumerCycles, changes, cycles);
    }
}
