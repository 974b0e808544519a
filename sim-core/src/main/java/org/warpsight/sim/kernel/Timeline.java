package org.warpsight.sim.kernel;

import java.util.List;

/**
 * What happened on one SM from the start of its first block on: one lane per role, per stage, per unit.
 *
 * <p>Within a lane nothing overlaps and nothing is left out: every slice begins where the one before ended, the first at
 * 0 and the last one ends with the timeline.
 *
 * @param picoseconds how long was watched: the whole run of the blocks, or their first steps
 * @param clockMhz SM clock
 * @param stages stages of the ring of each block
 * @param lanes block slot by block slot, then the units that the SM's blocks share
 */
public record Timeline(long picoseconds, double clockMhz, int stages, List<Lane> lanes) {

    public Timeline {
        lanes = List.copyOf(lanes);
    }

    /** What a lane shows. */
    public enum Part {
        /** The warps that load. */
        PRODUCER,
        /** Warps that compute. */
        CONSUMER,
        /** The copy engine's loads of a block. */
        LOADS,
        /** The full and empty barrier of a stage. */
        STAGE,
        /** Tiles of C on their way out. */
        STORES,
        MATRIX_PIPE,
        VECTOR_PIPE,
        SPECIAL_FUNCTION_PIPE,
        SHARED_MEMORY_PORT
    }

    /**
     * One lane.
     *
     * @param slot block slot on the SM, from 0; 0 for a unit, which all slots share
     * @param number of the consumer or stage in its block, from 0; 0 for the other parts
     */
    public record Lane(Part part, int slot, int number, List<Slice> slices) {
        public Lane {
            slices = List.copyOf(slices);
        }
    }

    /**
     * One thing for a while.
     *
     * @param step step of the slot, from 0, that it belongs to; 0 for copies, of which several may be under way
     * @param startPicoseconds since the start of the first block
     * @param endPicoseconds after the start
     */
    public record Slice(Activity activity, long step, long startPicoseconds, long endPicoseconds) {
        /** How long it takes. */
        public long picoseconds() {
            return endPicoseconds - startPicoseconds;
        }
    }
}
