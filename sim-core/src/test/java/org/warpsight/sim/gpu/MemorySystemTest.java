package org.warpsight.sim.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.sim.engine.Simulation;

class MemorySystemTest {
    private static final Gpu H100 = HardwareCatalogue.standard().gpu("h100");
    private static final Clock CLOCK = new Clock(H100.product().maximumClockMhz());
    private static final double TILE = 32_768;

    @Test
    void anIdleLoadTakesItsLatencyAndItsTransferAtThePort() {
        var latency = H100.architecture().latency();
        double port = H100.architecture().l2().portBytesPerClock();
        double cycles = (latency.l2NearCycles() + latency.l2FarCycles()) / 2 + TILE / port;
        assertThat(CLOCK.cycles(timeOfLoads(1, 1, 0))).isCloseTo(cycles, within(2.0));
    }

    @Test
    void latencyGrowsWithLoad() {
        double idle = timeOfLoads(1, 1, 1);
        double busy = timeOfLoads(132, 1, 1);
        assertThat(busy).isGreaterThan(1.5 * idle);
    }

    @Test
    void allSmsTogetherGetNoMoreThanHbmGives() {
        int loads = 50;
        double bytes = 132 * loads * TILE;
        double seconds = timeOfLoads(132, loads, 1) * 1e-12;
        assertThat(bytes / seconds).isLessThan(H100.hbmBytesPerSecond());
        assertThat(bytes / seconds).isGreaterThan(0.85 * H100.hbmBytesPerSecond());
    }

    @Test
    void writesByThemselvesReachARateOfTheirOwn() {
        assertThat(rate(0, 1))
                .isCloseTo(H100.architecture().memory().writeEfficiency(), within(0.01))
                .isGreaterThan(rate(1, 0) + 0.03);
    }

    @Test
    void theBusTurnsForBytesWrittenAmongReads() {
        double apart = 2 / (1 / rate(1, 0) + 1 / rate(0, 1));
        assertThat(rate(1, 1)).isLessThan(0.93 * apart);
        // Whatever there is more of than of the other side turns nothing.
        double turn = H100.architecture().memory().turnRoundFraction();
        assertThat(3 / rate(2, 1) - 2 / rate(1, 0) - 1 / rate(0, 1)).isCloseTo(turn, within(0.02));
        assertThat(4 / rate(1, 3) - 1 / rate(1, 0) - 3 / rate(0, 1)).isCloseTo(turn, within(0.02));
    }

    /** Part of the peak that so many tiles read for so many written reach. */
    private static double rate(int reads, int writes) {
        int rounds = 60;
        try (Simulation simulation = Simulation.open()) {
            MemorySystem memory = new MemorySystem(simulation, H100, CLOCK, new HbmMix(reads, writes));
            MemorySystem.User user = memory.join(132);
            for (int round = 0; round < rounds; round++) {
                for (int read = 0; read < reads; read++) {
                    user.load(TILE, Misses.toHbm(1), TILE, () -> {});
                }
                for (int write = 0; write < writes; write++) {
                    user.store(TILE, 1, TILE, () -> {});
                }
            }
            simulation.run();
            double bytes = 132.0 * rounds * (reads + writes) * TILE;
            return bytes / (memory.hbmBusyPicoseconds() * 1e-12) / H100.hbmBytesPerSecond();
        }
    }

    @Test
    void runsShorterThanADramRowOpenMoreRowsThanAContiguousStream() {
        var memory = H100.architecture().memory();
        double contiguous = busyOfReads(memory.rowBytes());
        assertThat(busyOfReads(64 * memory.rowBytes())).isEqualTo(contiguous);
        // Half the run, twice the rows: one more opening for every row's bytes each time.
        double opening = memory.rowOpeningBytes() / memory.rowBytes();
        assertThat(busyOfReads(memory.rowBytes() / 2) / contiguous).isCloseTo(1 + opening, within(1e-6));
        assertThat(busyOfReads(memory.rowBytes() / 4) / contiguous).isCloseTo(1 + 3 * opening, within(1e-6));
    }

    /** Time for which HBM is in use for a tile in runs of this length. */
    private static double busyOfReads(double runBytes) {
        try (Simulation simulation = Simulation.open()) {
            MemorySystem memory = new MemorySystem(simulation, H100, CLOCK, HbmMix.READS);
            memory.join(132).load(TILE, Misses.toHbm(1), runBytes, () -> {});
            simulation.run();
            return memory.hbmBusyPicoseconds();
        }
    }

    @Test
    void additionsGoAtTwoPerSliceAndClock() {
        double bytes = 132 * TILE;
        double cycles;
        try (Simulation simulation = Simulation.open()) {
            MemorySystem memory = new MemorySystem(simulation, H100, CLOCK, HbmMix.READS);
            memory.join(132).add(TILE, 2, 0, TILE, () -> {});
            simulation.run();
            cycles = CLOCK.cycles(simulation.now());
        }
        double rate = 4.0 * H100.architecture().l2().slicesPerChiplet();
        assertThat(cycles).isCloseTo(bytes / rate, within(10.0));
    }

    @Test
    void oneGroupOfAllSmsTakesAsLongAsEverySmByItself() {
        double grouped = timeOfLoads(132, 20, 0.3);
        double single;
        try (Simulation simulation = Simulation.open()) {
            MemorySystem memory = new MemorySystem(simulation, H100, CLOCK, HbmMix.READS);
            for (int sm = 0; sm < 132; sm++) {
                load(memory.join(1), 20, 0.3);
            }
            simulation.run();
            single = simulation.now();
        }
        assertThat(grouped).isCloseTo(single, within(single * 0.001));
    }

    @Test
    void theMemorySideCacheIsNearerAndWiderThanHbmAndFurtherThanL2() {
        double l2 = timeOnMi300x(Misses.NONE);
        double side = timeOnMi300x(new Misses(1, 0));
        double hbm = timeOnMi300x(Misses.toHbm(1));
        assertThat(side).isBetween(1.3 * l2, 0.6 * hbm);
    }

    private static double timeOnMi300x(Misses misses) {
        Gpu gpu = HardwareCatalogue.standard().gpu("mi300x");
        try (Simulation simulation = Simulation.open()) {
            MemorySystem memory = new MemorySystem(simulation, gpu, new Clock(2100), HbmMix.READS);
            MemorySystem.User user = memory.join(304);
            for (int i = 0; i < 20; i++) {
                user.load(TILE, misses, TILE, () -> {});
            }
            simulation.run();
            assertThat(memory.sideCacheBytes()).isCloseTo(304 * 20 * TILE * misses.l2(), within(1.0));
            return simulation.now();
        }
    }

    @Test
    void shortRunsOfBytesCostMoreInDram() {
        assertThat(timeOfLoads(132, 50, 1, 128)).isGreaterThan(1.05 * timeOfLoads(132, 50, 1, TILE));
    }

    private static double timeOfLoads(int sms, int loads, double hbmFraction) {
        return timeOfLoads(sms, loads, hbmFraction, TILE);
    }

    private static double timeOfLoads(int sms, int loads, double hbmFraction, double contiguous) {
        try (Simulation simulation = Simulation.open()) {
            MemorySystem memory = new MemorySystem(simulation, H100, CLOCK, HbmMix.READS);
            MemorySystem.User user = memory.join(sms);
            for (int i = 0; i < loads; i++) {
                user.load(TILE, Misses.toHbm(hbmFraction), contiguous, () -> {});
            }
            simulation.run();
            assertThat(memory.l2Bytes()).isEqualTo(sms * loads * TILE);
            assertThat(memory.hbmBytes()).isCloseTo(sms * loads * TILE * hbmFraction, within(1.0));
            return simulation.now();
        }
    }

    private static void load(MemorySystem.User user, int loads, double hbmFraction) {
        for (int i = 0; i < loads; i++) {
            user.load(TILE, Misses.toHbm(hbmFraction), TILE, () -> {});
        }
    }
}
