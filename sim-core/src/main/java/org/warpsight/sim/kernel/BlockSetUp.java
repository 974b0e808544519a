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
 * @param tileChange what a block that goes over several tiles does between two of them
 */
record BlockSetUp(double cycles, int coldFetches, double codeBytes, TileChange tileChange) {
    /** A block that reads its parameters and loads. */
    static final BlockSetUp STREAM = new BlockSetUp(0, 1, 0, TileChange.NONE);

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
        if (!(cycles >= 0) || coldFetches < 0) {
            throw new IllegalArgumentException(
                    "a block's set-up takes cycles and fetches >= 0 but has " + cycles + ", " + coldFetches);
        }
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
                COORDINATE_INSTRUCTIONS * instruction + barriers,
                2,
                COORDINATE_INSTRUCTIONS * INSTRUCTION_BYTES,
                TileChange.NONE);
    }

    /** A block whose threads find the addresses of their own pieces of a tile. */
    static BlockSetUp addressed(Architecture architecture) {
        return new BlockSetUp(
                ADDRESS_INSTRUCTIONS * architecture.latency().arithmeticCycles(),
                1,
                ADDRESS_INSTRUCTIONS * INSTRUCTION_BYTES,
                TileChange.NONE);
    }

    /** The same with more of its own instructions before the first load. */
    BlockSetUp plusCycles(double more) {
        return new BlockSetUp(cycles + more, coldFetches, codeBytes, tileChange);
    }

    /** The same with more code behind it. */
    BlockSetUp withCode(double bytes) {
        return new BlockSetUp(cycles, coldFetches, codeBytes + bytes, tileChange);
    }

    /** The same with something else between two tiles. */
    BlockSetUp with(TileChange other) {
        return new BlockSetUp(cycles, coldFetches, codeBytes, other);
    }

    /** The same that looks for its first tile so long, and its consumers for each further one. */
    BlockSetUp searching(double waiting) {
        return new BlockSetUp(cycles + waiting, coldFetches, codeBytes, tileChange.plusConsumerCycles(waiting));
    }
}
