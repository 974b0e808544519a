package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;

/**
 * What a block does from its first instruction to its first load, once the hardware has placed it on an SM.
 *
 * <pre>
 *   placement (hardware) ─► parameters ─► tensor map ─► barriers, role, address of its tile ─► first load
 *                           └── first block on an SM only ──┘
 * </pre>
 *
 * @param cycles its own instructions, in every block
 * @param coldFetches fetches through L2, one after another, that the first block on an SM waits for; later ones find what
 *     they brought in the constant cache and in the copy engine's
 * @param codeBytes instructions from its first to its last, each counted once
 * @param nextTileCycles what the producer of a persistent block does between the last load of a tile and the first of the
 *     next; of a block that takes tiles in turn, between the end of a tile and that load
 * @param openingCycles what its consumers do between the end of a tile and the first step of the next
 * @param mapChanges part of the tiles after its first for which it has to write other tensor maps
 * @param mapCycles from the last landing of a tile until the copy engine knows the maps of the next, if they are others
 */
record BlockSetUp(
        double cycles,
        int coldFetches,
        double codeBytes,
        double nextTileCycles,
        double openingCycles,
        double mapChanges,
        double mapCycles) {
    /** A block that reads its parameters and loads. */
    static final BlockSetUp STREAM = new BlockSetUp(0, 1, 0, 0, 0);

    /** Size of an instruction since Volta (arXiv 1804.06826, section 2.1). */
    static final double INSTRUCTION_BYTES = 16;

    /**
     * Dependent instructions before the first load where threads find the addresses of their own pieces of a tile: index
     * of the tile, a base, an offset and a predicate per operand (iterators of CUTLASS 2.x; an estimate).
     */
    private static final int ADDRESS_INSTRUCTIONS = 150;

    /** The same where one thread names a tile by its coordinates: role, index of the tile, coordinates (an estimate). */
    private static final int COORDINATE_INSTRUCTIONS = 50;

    /** Barriers of a stage: full and empty. */
    private static final int BARRIERS_PER_STAGE = 2;

    BlockSetUp {
        if (!(cycles >= 0)
                || coldFetches < 0
                || !(nextTileCycles >= 0)
                || !(openingCycles >= 0)
                || !(mapChanges >= 0)
                || !(mapCycles >= 0)) {
            throw new IllegalArgumentException("a block's set-up takes cycles and fetches >= 0 but has " + cycles + ", "
                    + coldFetches + ", " + nextTileCycles + ", " + openingCycles + ", " + mapChanges + ", "
                    + mapCycles);
        }
    }

    /** A block that finds all its tiles by the same tensor maps, or by none. */
    BlockSetUp(double cycles, int coldFetches, double codeBytes, double nextTileCycles, double openingCycles) {
        this(cycles, coldFetches, codeBytes, nextTileCycles, openingCycles, 0, 0);
    }

    /** A block that works on tiles in a ring of stages. */
    static BlockSetUp tiled(Architecture architecture, int stages) {
        double instruction = architecture.latency().arithmeticCycles();
        if (architecture.copyEngine().kind() != Architecture.CopyKind.TMA) {
            return addressed(architecture);
        }
        // One thread initialises the barriers in shared memory, and all wait until they see them.
        double barriers = BARRIERS_PER_STAGE * stages * instruction
                + architecture.latency().sharedMemoryCycles();
        return new BlockSetUp(
                COORDINATE_INSTRUCTIONS * instruction + barriers, 2, COORDINATE_INSTRUCTIONS * INSTRUCTION_BYTES, 0, 0);
    }

    /** A block whose threads find the addresses of their own pieces of a tile. */
    static BlockSetUp addressed(Architecture architecture) {
        return new BlockSetUp(
                ADDRESS_INSTRUCTIONS * architecture.latency().arithmeticCycles(),
                1,
                ADDRESS_INSTRUCTIONS * INSTRUCTION_BYTES,
                0,
                0);
    }

    /** The same with more code behind it. */
    BlockSetUp withCode(double bytes) {
        return new BlockSetUp(
                cycles, coldFetches, codeBytes + bytes, nextTileCycles, openingCycles, mapChanges, mapCycles);
    }

    /**
     * The same where tensor maps are written by the block itself.
     *
     * @param first before its first load
     * @param changes part of the tiles after the first that need other maps
     * @param next from the last landing of a tile to the first load with other maps
     */
    BlockSetUp withTensorMaps(double first, double changes, double next) {
        return new BlockSetUp(cycles + first, coldFetches, codeBytes, nextTileCycles, openingCycles, changes, next);
    }

    /** The same that looks for its first tile so long, and its consumers for each further one. */
    BlockSetUp searching(double waiting) {
        return new BlockSetUp(
                cycles + waiting,
                coldFetches,
                codeBytes,
                nextTileCycles,
                openingCycles + waiting,
                mapChanges,
                mapCycles);
    }

    /** The same whose consumers fetch what scales a tile before they begin it. */
    BlockSetUp withScalesOfTile(double waiting) {
        return new BlockSetUp(
                cycles, coldFetches, codeBytes, nextTileCycles, openingCycles + waiting, mapChanges, mapCycles);
    }

    /**
     * The same for a block that is placed once and takes one tile after another.
     *
     * @param next between the end of a tile and the first load of the next
     */
    BlockSetUp inTurn(double next) {
        return new BlockSetUp(cycles, coldFetches, codeBytes, next, openingCycles, mapChanges, mapCycles);
    }
}
