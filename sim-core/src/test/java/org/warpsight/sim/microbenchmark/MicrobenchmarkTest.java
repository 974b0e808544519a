package org.warpsight.sim.microbenchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.TestGpus;
import org.warpsight.sim.microbenchmark.PointerChase.Path;

class MicrobenchmarkTest {
    private static final List<Gpu> GPUS = HardwareCatalogue.standard().gpus();
    private static final Gpu H100 = HardwareCatalogue.standard().gpu("h100");
    private static final Gpu A100 = HardwareCatalogue.standard().gpu("a100");
    private static final Gpu MI210 = HardwareCatalogue.standard().gpu("mi210");
    private static final Gpu H800 = HardwareCatalogue.standard().gpu("h800-pcie");
    private static final double EVERYTHING = 1e12;

    @Test
    void aLargerWorkingSetIsNeverFasterAndEndsAtHbm() {
        for (Gpu gpu : GPUS) {
            double before = gpu.architecture().latency().l1Cycles();
            for (double bytes = 1024; bytes < EVERYTHING; bytes *= 1.3) {
                double cycles = new PointerChase(gpu, bytes, Path.LOAD).cycles();
                assertThat(cycles).as(gpu.id()).isGreaterThanOrEqualTo(before - 1e-6);
                before = cycles;
            }
            assertThat(before).isCloseTo(gpu.architecture().latency().hbmCycles(), within(1e-6));
        }
    }

    @Test
    void eachLevelAnswersUpToItsCapacity() {
        Architecture.Latency latency = H100.architecture().latency();
        double l1 = H100.architecture().multiprocessor().l1Bytes();
        assertThat(chase(l1)).isEqualTo(latency.l1Cycles());
        assertThat(chase(1.3 * l1)).isCloseTo(latency.l2NearCycles(), within(1e-6));
        assertThat(chase(H100.product().l2Bytes() / 4.0)).isCloseTo(latency.l2NearCycles(), within(1e-6));
    }

    @Test
    void linesBeyondAPartitionAreHitsInTheOtherOneOrMissesInTheirOwn() {
        Architecture.Latency latency = H100.architecture().latency();
        double nearMiss = latency.hbmCycles() - (latency.l2FarCycles() - latency.l2NearCycles()) / 2;
        assertThat(chase(0.65 * H100.product().l2Bytes()))
                .isCloseTo((latency.l2FarCycles() + nearMiss) / 2, within(1.0));
    }

    @Test
    void bulkCopiesDoNotUseL1() {
        double fitsL1 = 4096;
        assertThat(new PointerChase(H100, fitsL1, Path.BULK_COPY).cycles())
                .isCloseTo(
                        new PointerChase(H100, EVERYTHING, Path.BULK_COPY).cycles()
                                - H100.architecture().latency().hbmCycles()
                                + H100.architecture().latency().l2NearCycles(),
                        within(1e-6));
    }

    @Test
    void narrowWgmmaIsBoundByItsOperandsAndWideByTheMultiplications() {
        assertThat(new WarpgroupChain(H100, Precision.BF16, 32).boundBySharedMemory())
                .isTrue();
        WarpgroupChain wide = new WarpgroupChain(H100, Precision.BF16, 256);
        assertThat(wide.boundBySharedMemory()).isFalse();
        double flops = 2.0 * 64 * 256 * 16;
        assertThat(flops / wide.cycles())
                .isEqualTo(H100.architecture().matrixPipe().flopsPerClock().get(Precision.BF16));
    }

    @Test
    void aLongerChainHidesTheCompletionOfItsLastInstruction() {
        WarpgroupChain chain = new WarpgroupChain(H100, Precision.BF16, 64);
        assertThat(chain.cycles(1) - chain.cycles())
                .isEqualTo(H100.architecture().matrixPipe().completionCycles());
        assertThat(chain.cycles(1_000_000)).isCloseTo(chain.cycles(), within(1e-3));
    }

    @Test
    void whatAGpuLacksIsRefused() {
        assertThatThrownBy(() -> new WarpgroupChain(A100, Precision.BF16, 64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a100-sxm4-80gb has no wgmma");
        assertThatThrownBy(() -> new BulkCopies(A100, 1, 1024, 1024, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a100-sxm4-80gb has no TMA");
    }

    @Test
    void fewThreadsAreBoundByTheTimeOfABlock() {
        for (Gpu gpu : GPUS) {
            Architecture architecture = gpu.architecture();
            double cycles =
                    architecture.latency().hbmCycles() + architecture.launch().blockCycles();
            double seconds = cycles / (gpu.product().maximumClockMhz() * 1e6);
            double inFlight = 32.0 * 8 * gpu.product().multiprocessors();
            ShortBlocks few = new ShortBlocks(gpu, 2, 32, 8, 1, 0);
            assertThat(few.bytesPerSecond() * seconds / inFlight).as(gpu.id()).isBetween(0.95, 1.0);
            assertThat(few.boundByMemory()).isFalse();
        }
    }

    @Test
    void amdBlocksKeepTheirPlaceUntilTheirStoresAreAcknowledged() {
        // Cycles of a place for which a block reads, writes or does both.
        double reads = cyclesOfAPlace(MI210, 1, 0);
        double writes = cyclesOfAPlace(MI210, 0, 1);
        double both = cyclesOfAPlace(MI210, 1, 1);
        Architecture.Launch launch = MI210.architecture().launch();
        assertThat(writes - launch.blockCycles()).isCloseTo(launch.acknowledgement(), withinPercentage(10));
        assertThat(both - reads).isCloseTo(launch.acknowledgement(), withinPercentage(10));
        // On NVIDIA stores leave by themselves.
        assertThat(cyclesOfAPlace(A100, 1, 1)).isCloseTo(cyclesOfAPlace(A100, 1, 0), withinPercentage(2));
    }

    @Test
    void blocksThatStayWaitForTheirStoresAndTwoWaysToL2AfterEveryPass() {
        for (Gpu gpu : List.of(A100, MI210)) {
            double trip =
                    gpu.architecture().latency().l2NearCycles() / (gpu.product().maximumClockMhz() * 1e6);
            assertThat(new PersistentStream(gpu, 1024).secondsPerPass())
                    .as(gpu.id())
                    .isBetween(4 * trip, 7 * trip);
            Architecture.Memory memory = gpu.architecture().memory();
            double ofTwo = 1 / memory.efficiency() + 1 / memory.writeEfficiency() + memory.turnRoundFraction();
            assertThat(new PersistentStream(gpu, 1e9).secondsPerPass() * gpu.hbmBytesPerSecond() / 1e9 / (ofTwo / 2))
                    .as(gpu.id())
                    .isBetween(0.999, 1.01);
        }
    }

    @Test
    void moreSmsTakeLongerToMeet() {
        Gpu few = TestGpus.withProduct(MI210, "multiprocessors", 26);
        assertThat(new PersistentStream(few, 1024).secondsPerPass())
                .isLessThan(0.95 * new PersistentStream(MI210, 1024).secondsPerPass());
    }

    private static double cyclesOfAPlace(Gpu gpu, int reads, int writes) {
        int threads = 16;
        double moved = (double) threads
                * Double.BYTES
                * (reads + writes)
                * gpu.product().multiprocessors();
        return moved
                / new ShortBlocks(gpu, 1, threads, Double.BYTES, reads, writes).bytesPerSecond()
                * gpu.product().maximumClockMhz()
                * 1e6;
    }

    @Test
    void manyThreadsFillHbmAndNoMore() {
        for (Gpu gpu : GPUS) {
            double limit = gpu.hbmBytesPerSecond() * gpu.architecture().memory().efficiency();
            ShortBlocks many = new ShortBlocks(gpu, 2, 16_384, 8, 3, 1);
            assertThat(many.bytesPerSecond() / limit).as(gpu.id()).isBetween(0.95, 1.01);
            assertThat(many.boundByMemory()).isTrue();
        }
    }

    @Test
    void moreThreadsAreNeverSlower() {
        double before = 0;
        for (int threads = 32; threads <= 2048; threads *= 2) {
            double rate = new ShortBlocks(H100, 2, threads, 8, 1, 1).bytesPerSecond();
            assertThat(rate).isGreaterThanOrEqualTo(before);
            before = rate;
        }
    }

    @Test
    void shortRunsCostBandwidth() {
        double whole = new BulkCopies(H100, 4, 16_384, 16_384, 0).bytesPerSecond();
        double rows = new BulkCopies(H100, 4, 16_384, 64, 0).bytesPerSecond();
        assertThat(rows).isLessThan(0.9 * whole);
    }

    @Test
    void aLoneCopyTakesTheLatencyOfHbmAndTheOverheadOfTma() {
        double cycles = H100.architecture().latency().hbmCycles()
                + H100.architecture().copyEngine().overheadCycles();
        double picoseconds = cycles * 1e6 / H100.product().maximumClockMhz();
        assertThat(new BulkCopies(H100, 1, 16, 16, 0).picosecondsPerCopy() / picoseconds)
                .isBetween(0.98, 1.02);
    }

    @Test
    void copiesThatMeetInAChannelWaitLongBeforeHbmIsFull() {
        // Half of HBM's rate: a single queue of that rate would hardly have anyone waiting.
        BulkCopies half = new BulkCopies(H800, 4, 1024, 1024, 0);
        double alone = new BulkCopies(H800, 1, 16, 16, 0).picosecondsPerCopy();
        assertThat(half.bytesPerSecond()).isLessThan(0.55 * H800.hbmBytesPerSecond());
        assertThat(half.picosecondsPerCopy()).isGreaterThan(1.15 * alone);
    }

    @Test
    void copiesOutOfStepKeepHbmBusyWhileOthersWait() {
        // In step, 16 KiB would take the time at the SM's share of HBM and then the latency: 71 % of the rate.
        assertThat(new BulkCopies(H800, 1, 16_384, 16_384, 0).bytesPerSecond() / H800.hbmBytesPerSecond())
                .isBetween(0.78, 0.93);
    }

    @Test
    void everyDimensionOfATensorMapTakesTime() {
        double bulk = new BulkCopies(H800, 1, 1024, 1024, 0).picosecondsPerCopy();
        double one = new BulkCopies(H800, 1, 1024, 1024, 1).picosecondsPerCopy();
        assertThat(one - bulk).isBetween(30e3, 40e3);
    }

    @Test
    void aLargerSetIsNeverReadFaster() {
        for (boolean inStep : new boolean[] {true, false}) {
            double before = Double.MAX_VALUE;
            for (double bytes = 1024; bytes < 1e10; bytes *= 2) {
                double rate = new CacheReads(A100, bytes, inStep).bytesPerSecond();
                assertThat(rate).isLessThanOrEqualTo(before * 1.001);
                before = rate;
            }
        }
    }

    @Test
    void aSetThatFitsL2IsReadFasterThanHbmGives() {
        double fits = new CacheReads(H100, 0.7 * H100.product().l2Bytes(), false).bytesPerSecond();
        double beyond = new CacheReads(H100, 1.5 * H100.product().l2Bytes(), false).bytesPerSecond();
        assertThat(fits).isGreaterThan(2 * beyond);
        assertThat(beyond).isLessThanOrEqualTo(H100.hbmBytesPerSecond());
    }

    @Test
    void aLowerPowerLimitSlowsReadsFromL2AndSparesThoseFromHbm() {
        Gpu tight = TestGpus.withProduct(H100, "power_limit_watts", 540);
        double inL2 = 1 << 22;
        assertThat(new CacheReads(tight, inL2, false).bytesPerSecond())
                .isLessThan(0.97 * new CacheReads(H100, inL2, false).bytesPerSecond());
        assertThat(new CacheReads(tight, EVERYTHING, false).bytesPerSecond())
                .isCloseTo(new CacheReads(H100, EVERYTHING, false).bytesPerSecond(), withinPercentage(1));
    }

    @Test
    void strideCostsBanksWhereItIsEvenAndTagsWhereItIsOdd() {
        assertThat(new StridedReads(A100, 4, 1).cycles()).isEqualTo(1);
        assertThat(new StridedReads(A100, 4, 32).cycles()).isEqualTo(32);
        assertThat(new StridedReads(A100, 4, 33).cycles()).isBetween(8.0, 10.0);
        assertThat(new StridedReads(A100, 4, 33).cycles()).isGreaterThan(2 * new StridedReads(A100, 4, 11).cycles());
    }

    @Test
    void lanesOfAnAmdQuadWaitForOneAnotherAtTagsAndBanks() {
        double inStep = new StridedReads(MI210, 4, 1).cycles();
        assertThat(inStep).isEqualTo(4);
        // Four lanes in a cycle; of even strides fewer, as their banks are the same, of wide ones fewer, as their sets
        // are.
        assertThat(new StridedReads(MI210, 4, 3).cycles()).isEqualTo(4 * inStep);
        assertThat(new StridedReads(MI210, 4, 2).cycles()).isEqualTo(8 * inStep);
        assertThat(new StridedReads(MI210, 4, 4).cycles()).isEqualTo(16 * inStep);
        assertThat(new StridedReads(MI210, 8, 9).cycles()).isEqualTo(16);
        assertThat(new StridedReads(MI210, 8, 17).cycles()).isEqualTo(32);
        assertThat(new StridedReads(MI210, 8, 33).cycles()).isEqualTo(64);
    }

    @Test
    void readsOfOtherWidthsFromAmdsL1AreRefused() {
        assertThatThrownBy(() -> new StridedReads(MI210, 16, 1).cycles())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("reads of 16 bytes a lane from L1 of cdna2 are not modelled");
    }

    @Test
    void aStreamOfMultiplyAddsFollowsTheRooflineWithinItsPower() {
        for (Gpu gpu : GPUS) {
            double fma = 2.0 * gpu.architecture().vectorPipe().fp32FmaPerClock() * 1e6;
            double peak = fma * gpu.product().multiprocessors() * gpu.product().maximumClockMhz();
            MultiplyAddStream.Result low = new MultiplyAddStream(gpu, 0.25).run();
            MultiplyAddStream.Result high = new MultiplyAddStream(gpu, 1000).run();
            assertThat(low.bytesPerSecond()).as(gpu.id()).isLessThanOrEqualTo(gpu.hbmBytesPerSecond());
            assertThat(high.flopsPerSecond()).as(gpu.id()).isBetween(0.3 * peak, peak * 1.0001);
            assertThat(high.watts())
                    .as(gpu.id())
                    .isLessThan(1.02 * gpu.product().powerLimitWatts());
        }
    }

    @Test
    void aLowerPowerLimitSlowsWhatComputesAndSparesWhatWaitsForHbm() {
        Gpu tight = TestGpus.withProduct(H100, "power_limit_watts", 450);
        assertThat(new MultiplyAddStream(tight, 1000).run().flopsPerSecond())
                .isLessThan(0.95 * new MultiplyAddStream(H100, 1000).run().flopsPerSecond());
        assertThat(new MultiplyAddStream(tight, 0.25).run().bytesPerSecond())
                .isEqualTo(new MultiplyAddStream(H100, 0.25).run().bytesPerSecond());
    }

    private static double chase(double bytes) {
        return new PointerChase(H100, bytes, Path.LOAD).cycles();
    }
}
