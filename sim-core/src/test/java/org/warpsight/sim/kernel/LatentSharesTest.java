package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatentSharesTest {

    @Test
    void everyBlockOfKeysIsInOneShare() {
        Random random = new Random(17);
        for (int i = 0; i < 1000; i++) {
            int sequences = 1 + random.nextInt(300);
            int keyBlocks = 1 + random.nextInt(600);
            int most = 1 + random.nextInt(132);
            LatentShares shares = LatentShares.of(sequences, keyBlocks, most);
            long blocks = shares.pieces().stream()
                    .mapToLong(share -> Arrays.stream(share).sum())
                    .sum();
            assertThat(blocks).isEqualTo((long) sequences * keyBlocks);
            assertThat(shares.pieces()).hasSizeLessThanOrEqualTo(most);
        }
    }

    @Test
    void aShareEndsInsideALongSequenceAndTheNextGoesOnThere() {
        LatentShares shares = LatentShares.of(8, 2048, 132);
        // 8 x (2048 + 5) / 132, rounded up, is what a share may hold beside the cost of one sequence.
        assertThat(shares.pieces().get(0)).containsExactly(125);
        assertThat(shares.pieces().get(16)).hasSize(2);
        // A sequence that begins in the second half of a share has the rest of it, 16 whole ones and an end.
        assertThat(shares.parts()).isEqualTo(18);
    }

    @Test
    void shortSequencesStayWhole() {
        LatentShares shares = LatentShares.of(512, 1, 132);
        assertThat(shares.parts()).isEqualTo(1);
        assertThat(shares.pieces()).allSatisfy(share -> assertThat(share).containsExactly(1, 1, 1, 1));
    }

    @Test
    void tilesOfQueriesGoOverTheSameShares() {
        BlockLengths lengths = LatentShares.of(10, 7, 66).lengths(2);
        assertThat(lengths.count() * lengths.mean()).isEqualTo(2 * 10 * 7.0);
        assertThat(lengths.isAssigned()).isTrue();
    }
}
