package org.warpsight.sim.gpu;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.warpsight.hardware.Architecture;

/**
 * Another layout of a tile under which the same access takes fewer wavefronts.
 *
 * @param tile the layout
 * @param conflicts the access under it
 */
public record ConflictRemedy(SharedMemoryTile tile, BankConflicts conflicts) {
    private static final int MOST_BITS = 6;
    private static final int MOST_SHIFT = 12;

    /**
     * What helps lanes that go down the columns of a tile, each tried by serving the access under it: one more element
     * of padding per row, and the XOR swizzle that leaves the fewest wavefronts.
     *
     * <p>A swizzle is considered where rows are a power of two elements long, up to 4096; it stays within rows, and leaves
     * accesses along rows free of conflicts. Of equally good ones the one that changes the fewest bits is taken.
     *
     * @param rows rows that lanes go down before the next column
     * @return none where there is no conflict or nothing helps
     */
    public static List<ConflictRemedy> find(
            Architecture architecture, WarpAccess.Direction direction, SharedMemoryTile tile, int rows) {
        Search search = new Search(architecture, direction, rows);
        BankConflicts now = search.serve(tile);
        if (now.conflictFree()) {
            return List.of();
        }
        List<ConflictRemedy> remedies = new ArrayList<>();
        search.better(tile.swizzled(Swizzle.NONE).padded(tile.padElements() + 1), now)
                .ifPresent(remedies::add);
        search.bestSwizzle(tile.padded(0), now).ifPresent(remedies::add);
        return remedies;
    }

    /** How many times faster the access is than before. */
    public double gain(BankConflicts before) {
        return (double) before.wavefronts() / conflicts.wavefronts();
    }

    private record Search(Architecture architecture, WarpAccess.Direction direction, int rows) {

        BankConflicts serve(SharedMemoryTile tile) {
            return serve(tile, tile.downColumns(architecture.warpSize(), rows));
        }

        private BankConflicts serve(SharedMemoryTile tile, List<Integer> addresses) {
            return BankConflicts.of(architecture, new WarpAccess(direction, tile.elementBytes(), addresses));
        }

        Optional<ConflictRemedy> better(SharedMemoryTile tile, BankConflicts than) {
            BankConflicts conflicts = serve(tile);
            return conflicts.wavefronts() < than.wavefronts()
                    ? Optional.of(new ConflictRemedy(tile, conflicts))
                    : Optional.empty();
        }

        Optional<ConflictRemedy> bestSwizzle(SharedMemoryTile tile, BankConflicts than) {
            if (Integer.bitCount(tile.rowElements()) != 1 || tile.rowElements() > 1 << MOST_SHIFT) {
                return Optional.empty();
            }
            return swizzlesWithin(Integer.numberOfTrailingZeros(tile.rowElements()))
                    .map(tile::swizzled)
                    .flatMap(swizzled -> better(swizzled, than).stream())
                    .sorted(Comparator.comparingInt(remedy -> remedy.conflicts().wavefronts()))
                    .filter(remedy -> rowsStayFree(remedy.tile()))
                    .findFirst();
        }

        /** Swizzles that move elements only within their row, fewest bits first. */
        private static Stream<Swizzle> swizzlesWithin(int rowBits) {
            return IntStream.rangeClosed(1, Math.min(MOST_BITS, rowBits))
                    .boxed()
                    .flatMap(bits -> IntStream.rangeClosed(0, rowBits - bits)
                            .boxed()
                            .flatMap(base -> IntStream.rangeClosed(Math.max(bits, rowBits - base), MOST_SHIFT)
                                    .mapToObj(shift -> new Swizzle(bits, base, shift))));
        }

        private boolean rowsStayFree(SharedMemoryTile tile) {
            int lanes = architecture.warpSize();
            return IntStream.range(0, Math.max(1, rows * tile.rowElements() / lanes))
                    .allMatch(warp ->
                            serve(tile, tile.alongRows(lanes, warp * lanes)).conflictFree());
        }
    }
}
