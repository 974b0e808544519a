package org.warpsight.sim.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.H100;

import java.util.DoubleSummaryStatistics;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.sim.engine.Simulation;
import org.warpsight.sim.microbenchmark.ClusterChase;
import org.warpsight.sim.microbenchmark.ClusterRing;

class SmNetworkTest {
    private static final Clock CLOCK = new Clock(H100.product().maximumClockMhz());
    private static final Architecture.SmNetwork NETWORK =
            H100.architecture().smNetwork().orElseThrow();
    private static final double BYTES = 65536;
    private static final double TRANSFER = BYTES / NETWORK.portBytesPerClock();

    private interface Reads {
        void on(SmNetwork network);
    }

    @Test
    void anotherSmsSharedMemoryIsFartherThanOnesOwnAndNearerThanL2() {
        for (int blocks = 2; blocks <= NETWORK.maxClusterBlocks(); blocks++) {
            DoubleSummaryStatistics cycles = new ClusterChase(H100, blocks).cycles();
            assertThat(cycles.getCount()).isEqualTo((long) blocks * (blocks - 1));
            assertThat(cycles.getMin())
                    .isGreaterThan(2 * H100.architecture().latency().sharedMemoryCycles());
            assertThat(cycles.getMax()).isLessThan(H100.architecture().latency().l2NearCycles());
            assertThat(cycles.getAverage()).isCloseTo(NETWORK.latencyCycles(), within(1.0));
        }
    }

    @Test
    void latenciesOfALargerClusterSpreadFurther() {
        double before = -1;
        for (int blocks = 2; blocks <= NETWORK.maxClusterBlocks(); blocks++) {
            DoubleSummaryStatistics cycles = new ClusterChase(H100, blocks).cycles();
            double spread = cycles.getMax() - cycles.getMin();
            assertThat(spread).isGreaterThan(before).isLessThan(4 * NETWORK.positionCycles());
            before = spread;
        }
    }

    @Test
    void ringsOfAnySizeReachThePortsRateAndDoNotExceedIt() {
        double port = NETWORK.portBytesPerClock() * CLOCK.megahertz() * 1e6;
        for (int blocks : new int[] {2, 3, 4, 8, 16}) {
            assertThat(new ClusterRing(H100, blocks).bytesPerSecondOfAnSm() / port)
                    .as("%d blocks", blocks)
                    .isBetween(0.97, 1.001);
        }
    }

    @Test
    void smsThatReadFromOneShareWhatItGives() {
        double alone = cycles(4, network -> network.read(0, 3, BYTES, () -> {}));
        double together = cycles(4, network -> {
            for (int reader = 0; reader < 3; reader++) {
                network.read(reader, 3, BYTES, () -> {});
            }
        });
        assertThat(together - alone).isCloseTo(2 * TRANSFER, within(2 * NETWORK.positionCycles()));
    }

    @Test
    void anSmThatReadsFromManyGetsNoMoreThanItsPortTakes() {
        double alone = cycles(4, network -> network.read(0, 3, BYTES, () -> {}));
        double fromAll = cycles(4, network -> {
            for (int owner = 1; owner < 4; owner++) {
                network.read(0, owner, BYTES, () -> {});
            }
        });
        assertThat(fromAll - alone).isCloseTo(2 * TRANSFER, within(2 * NETWORK.positionCycles()));
    }

    @Test
    void bothDirectionsGoAtOnce() {
        double alone = cycles(2, network -> network.read(0, 1, BYTES, () -> {}));
        double exchanged = cycles(2, network -> {
            network.read(0, 1, BYTES, () -> {});
            network.read(1, 0, BYTES, () -> {});
        });
        assertThat(exchanged).isCloseTo(alone, within(1.0));
    }

    @Test
    void gpusWithoutClustersAndClustersTooLargeAreNamed() {
        Gpu a100 = HardwareCatalogue.standard().gpu("a100");
        assertThatThrownBy(() -> new ClusterChase(a100, 2)).hasMessageContaining("a100-sxm4-80gb has no clusters");
        assertThatThrownBy(() -> new ClusterRing(H100, 17)).hasMessageContaining("2 to 16 blocks");
    }

    private static double cycles(int sms, Reads reads) {
        try (Simulation simulation = Simulation.open()) {
            reads.on(new SmNetwork(simulation, H100, CLOCK, sms));
            simulation.run();
            return CLOCK.cycles(simulation.now());
        }
    }
}
