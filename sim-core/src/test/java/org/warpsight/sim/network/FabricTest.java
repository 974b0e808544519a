package org.warpsight.sim.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.json.BadInputException;

class FabricTest {
    private static final HardwareCatalogue HARDWARE = HardwareCatalogue.standard();

    private static List<String> names(Fabric fabric, int from, int to) {
        return Arrays.stream(fabric.route(from, to).links())
                .mapToObj(link -> fabric.links().get(link).name())
                .toList();
    }

    @Test
    void aSwitchGivesEachGpuItsWholeRate() {
        Fabric fabric = Fabric.of(HARDWARE.node("dgx-h100"));
        assertThat(names(fabric, 0, 5)).containsExactly("GPU 0 out", "GPU 5 in");
        assertThat(fabric.links()).hasSize(16).allMatch(link -> link.bytesPerSecond() == 450e9);
    }

    @Test
    void aMeshGivesEachPairALinkOfItsOwn() {
        Fabric fabric = Fabric.of(HARDWARE.node("mi300x-platform"));
        assertThat(names(fabric, 3, 1)).containsExactly("GPU 3 to 1");
        assertThat(fabric.links()).hasSize(56).allMatch(link -> link.bytesPerSecond() == 64e9);
    }

    @Test
    void pcieSwitchesShareTheirWayToTheHost() {
        Fabric fabric = Fabric.of(HARDWARE.node("a100-pcie-8"));
        assertThat(names(fabric, 0, 1)).containsExactly("GPU 0 out", "GPU 1 in");
        assertThat(names(fabric, 0, 2))
                .containsExactly("GPU 0 out", "PCIe switch 0 up", "PCIe switch 1 down", "GPU 2 in");
    }

    @Test
    void dataLeaveOnTheRailOfTheReceiver() {
        Fabric fabric = Fabric.of(HARDWARE.fleet("dgx-h100-superpod"), 16);
        assertThat(names(fabric, 2, 10)).containsExactly("node 0 card 2 out", "node 1 card 2 in");
        assertThat(names(fabric, 2, 13))
                .containsExactly("node 0 GPU 2 out", "node 0 GPU 5 in", "node 0 card 5 out", "node 1 card 5 in");
        assertThat(fabric.route(2, 13).latencyPs())
                .isGreaterThan(fabric.route(2, 10).latencyPs());
    }

    @Test
    void otherLeavesAreReachedOverTheSpines() {
        Fabric fabric = Fabric.of(HARDWARE.fleet("hgx-h800-infiniband"), 33 * 8);
        assertThat(names(fabric, 0, 32 * 8))
                .containsExactly("node 0 card 0 out", "leaf 0 up", "leaf 8 down", "node 32 card 0 in");
    }

    @Test
    void moreGpusThanThereAreIsOneClearMessage() {
        assertThatThrownBy(() -> Fabric.of(HARDWARE.fleet("dgx-h100-superpod"), 300))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("dgx-h100-superpod: it connects 256 GPUs, not 300.");
    }
}
