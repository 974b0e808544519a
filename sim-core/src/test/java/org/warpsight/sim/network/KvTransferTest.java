package org.warpsight.sim.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Node;

class KvTransferTest {
    private static final long SEED = 4;
    private static final Node NODE = HardwareCatalogue.standard().node("dgx-h100");

    @Test
    void noTransferIsFasterThanItsLanes() {
        Random random = new Random(SEED);
        for (int round = 0; round < 200; round++) {
            KvTransfer transfer = KvTransfer.overNetwork(NODE, 1 + random.nextInt(8));
            double bytes = random.nextDouble() * 1e10;
            long bound = (long) (bytes / transfer.bytesPerSecond() * 1e12) - 100;

            assertThat(transfer.whole(bytes, 1 + random.nextInt(90), random.nextInt(1000)))
                    .as("seed %d, round %d", SEED, round)
                    .isGreaterThanOrEqualTo(bound);
        }
    }

    @Test
    void smallBlocksCostRequests() {
        KvTransfer transfer = KvTransfer.overNetwork(NODE, 8);

        assertThat(transfer.whole(1e8, 60, 100_000)).isGreaterThan(10 * transfer.whole(1e8, 60, 100));
    }

    @Test
    void linksInsideANodeAreFasterThanItsCards() {
        assertThat(KvTransfer.overLinks(NODE, 4).whole(1e9, 60, 10))
                .isLessThan(KvTransfer.overNetwork(NODE, 4).whole(1e9, 60, 10));
    }

    @Test
    void aNodeWithoutCardsSendsNothing() {
        assertThatThrownBy(() -> KvTransfer.overNetwork(NODE.withNetworkCards(0, 50), 8))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void largerRequestsOfABufferBringCardsNearerToTheirRateAndTheMemoryOfHostsBoundsMany() {
        Node node = HardwareCatalogue.standard().node("hgx-h800").withNetworkCards(8, 50);
        double small = KvTransfer.ofBuffers(node, 65_536, false).bytesPerSecond();
        double large = KvTransfer.ofBuffers(node, 1 << 20, false).bytesPerSecond();
        assertThat(large).isBetween(1.15 * small, 0.97 * 400e9);
        assertThat(KvTransfer.ofBuffers(node, 1 << 20, true).bytesPerSecond())
                .as("eight cards read more than a host's memory gives")
                .isLessThan(0.6 * large);
        Node oneCard = node.withNetworkCards(1, 50);
        assertThat(KvTransfer.ofBuffers(oneCard, 65_536, true)).isEqualTo(KvTransfer.ofBuffers(oneCard, 65_536, false));
    }
}
