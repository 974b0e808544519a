package org.warpsight.sim.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.HardwareCatalogue;

class OccupancyTest {
    private static final Architecture HOPPER =
            HardwareCatalogue.standard().gpu("h100").architecture();

    @Test
    void fullRegisterFileHoldsTwoBlocksOf256ThreadsWith128Registers() {
        assertThat(Occupancy.of(HOPPER, new Occupancy.Demand(256, 128, 0)))
                .isEqualTo(new Occupancy(2, 16, Occupancy.Limit.REGISTERS));
    }

    @Test
    void sharedMemoryReserveCountsForEveryBlock() {
        int half = HOPPER.sharedMemory().maxBytes() / 2;
        int reserve = HOPPER.sharedMemory().reservedBytesPerBlock();
        assertThat(Occupancy.of(HOPPER, new Occupancy.Demand(128, 32, half - reserve))
                        .blocksPerSm())
                .isEqualTo(2);
        assertThat(Occupancy.of(HOPPER, new Occupancy.Demand(128, 32, half - reserve + 1)))
                .isEqualTo(new Occupancy(1, 4, Occupancy.Limit.SHARED_MEMORY));
    }

    @Test
    void blockLargerThanTheSharedMemoryLimitDoesNotFit() {
        int tooMuch = HOPPER.sharedMemory().maxBytesPerBlock() + 1;
        assertThat(Occupancy.of(HOPPER, new Occupancy.Demand(128, 32, tooMuch)).blocksPerSm())
                .isZero();
    }

    @Test
    void smallBlocksRunOutOfSlotsAndLargeOnesOutOfWarps() {
        assertThat(Occupancy.of(HOPPER, new Occupancy.Demand(32, 16, 0)).limit())
                .isEqualTo(Occupancy.Limit.BLOCK_SLOTS);
        assertThat(Occupancy.of(HOPPER, new Occupancy.Demand(1024, 16, 0)))
                .isEqualTo(new Occupancy(2, 64, Occupancy.Limit.WARPS));
    }

    @Test
    void aKernelThatLaunchesFewerBlocksThanFitLeavesRoomUnused() {
        Occupancy fitting = Occupancy.of(HOPPER, new Occupancy.Demand(128, 32, 0));
        assertThat(fitting.launching(2)).isEqualTo(new Occupancy(2, 8, Occupancy.Limit.LAUNCH));
        assertThat(fitting.launching(1000)).isEqualTo(fitting);
        assertThat(fitting.launching(0)).isEqualTo(fitting);
        Occupancy none = Occupancy.of(
                HOPPER, new Occupancy.Demand(128, 32, HOPPER.sharedMemory().maxBytesPerBlock() + 1));
        assertThat(none.launching(2).blocksPerSm()).isZero();
    }

    @Test
    void moreOfAnyResourceNeverRaisesOccupancy() {
        for (int threads = 32; threads <= 1024; threads += 96) {
            for (int registers = 16; registers <= 240; registers += 16) {
                for (int shared = 0; shared <= 200_000; shared += 40_000) {
                    int here = blocks(threads, registers, shared);
                    assertThat(blocks(threads + 32, registers, shared)).isLessThanOrEqualTo(here);
                    assertThat(blocks(threads, registers + 8, shared)).isLessThanOrEqualTo(here);
                    assertThat(blocks(threads, registers, shared + 8192)).isLessThanOrEqualTo(here);
                }
            }
        }
    }

    @Test
    void aWarpsRegistersLieInTheFileOfOneScheduler() {
        // Two warps of 200 registers fit each of the four files of 512 x 32.
        assertThat(blocks(32, 200, 0)).isEqualTo(8);
        assertThat(blocks(96, 200, 0)).isEqualTo(2);
    }

    private static int blocks(int threads, int registers, int shared) {
        return Occupancy.of(HOPPER, new Occupancy.Demand(threads, registers, shared))
                .blocksPerSm();
    }
}
