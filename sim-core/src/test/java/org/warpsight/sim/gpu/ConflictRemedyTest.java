package org.warpsight.sim.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Architecture;
import org.warpsight.sim.TestGpus;
import org.warpsight.sim.gpu.WarpAccess.Direction;

class ConflictRemedyTest {
    private static List<ConflictRemedy> find(Architecture architecture, SharedMemoryTile tile) {
        return ConflictRemedy.find(architecture, Direction.READ, tile, architecture.warpSize());
    }

    @Test
    void everyRemedyTakesFewerWavefrontsAndPaddingFreesPowersOfTwo() {
        for (Architecture architecture : List.of(TestGpus.A100.architecture(), TestGpus.MI300X.architecture())) {
            for (int width : WarpAccess.WIDTHS) {
                for (int stride = 2; stride <= 256; stride *= 2) {
                    SharedMemoryTile tile = SharedMemoryTile.plain(width, stride);
                    List<Integer> addresses = tile.downColumns(architecture.warpSize(), architecture.warpSize());
                    BankConflicts now =
                            BankConflicts.of(architecture, new WarpAccess(Direction.READ, width, addresses));
                    List<ConflictRemedy> remedies = find(architecture, tile);
                    assertThat(remedies.isEmpty()).isEqualTo(now.conflictFree());
                    assertThat(remedies)
                            .as("%d bytes, stride %d", width, stride)
                            .allSatisfy(remedy -> assertThat(remedy.gain(now)).isGreaterThan(1));
                    if (!now.conflictFree() && architecture.warpSize() == 32) {
                        assertThat(remedies).hasSize(2).allSatisfy(remedy -> assertThat(
                                        remedy.conflicts().conflictFree())
                                .as("%d bytes, %s", width, remedy.tile())
                                .isTrue());
                    }
                }
            }
        }
    }

    @Test
    void paddingThatMakesThingsWorseIsNotProposed() {
        // Rows of 62 words are 2-way; 63 are free, 64 would be 32-way.
        assertThat(find(TestGpus.H100.architecture(), SharedMemoryTile.plain(4, 62)))
                .extracting(ConflictRemedy::tile)
                .containsExactly(SharedMemoryTile.plain(4, 62).padded(1));
        SharedMemoryTile swizzled = SharedMemoryTile.plain(4, 32).padded(30).swizzled(Swizzle.NONE);
        assertThat(find(TestGpus.H100.architecture(), swizzled).get(0).tile().padElements())
                .isEqualTo(31);
    }

    @Test
    void theSwizzleForATileAsWideAsTheBanksIsTheOneOfTheTextbook() {
        assertThat(find(TestGpus.H100.architecture(), SharedMemoryTile.plain(4, 32)))
                .extracting(remedy -> remedy.tile().swizzle())
                .containsExactly(Swizzle.NONE, new Swizzle(5, 0, 5));
        assertThat(find(TestGpus.H100.architecture(), SharedMemoryTile.plain(16, 8)))
                .extracting(remedy -> remedy.tile().swizzle())
                .containsExactly(Swizzle.NONE, new Swizzle(3, 0, 3));
    }
}
