package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.H100;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

class StreamingPlanTest {
    private static final Streaming QUANTISE =
            new Streaming("quantise", Kind.QUANTISE_BLOCKS, 4096, 4096, Precision.FP8);

    @Test
    void tinyBlocksAreBoundByTheirDispatch() {
        StreamingPlan tiny = new StreamingPlan(8, 32);
        double blocks = 4096.0 * 4096 / 128;
        double cycles = blocks * H100.architecture().launch().dispatchCycles();
        assertThat(microseconds(LaunchMode.DEPENDENT, tiny))
                .isGreaterThan(cycles / H100.product().maximumClockMhz())
                .isGreaterThan(3 * microseconds(LaunchMode.DEPENDENT, new StreamingPlan(128, 32)));
    }

    @Test
    void oneSmallLoadInFlightPerThreadIsBoundByLatency() {
        Streaming maximum = new Streaming("amax", Kind.ABSOLUTE_MAXIMUM, 16384, 16384, Precision.BF16);
        KernelSimulator simulator = new KernelSimulator(H100, LaunchMode.GRAPH);
        KernelResult narrow = simulator.run(maximum, new StreamingPlan(1024, 2, 1024), CacheState.COLD);
        KernelResult wide = simulator.run(maximum, StreamingPlan.USUAL, CacheState.COLD);
        assertThat(narrow.hbmBytes()).isCloseTo(wide.hbmBytes(), within(0.02 * wide.hbmBytes()));
        double inFlight = 2.0 * 2048 * H100.product().multiprocessors();
        double latencyUs =
                H100.architecture().latency().hbmCycles() / H100.product().maximumClockMhz();
        assertThat(narrow.hbmBytes() / narrow.microseconds()).isLessThan(inFlight / latencyUs);
        assertThat(narrow.microseconds()).isGreaterThan(1.8 * wide.microseconds());
    }

    @Test
    void blocksThatReduceTooMuchForTheirElementsAreBoundByTheirShuffles() {
        Streaming maximum = new Streaming("amax", Kind.ABSOLUTE_MAXIMUM, 64, 1024, Precision.BF16);
        StreamingPlan wholeBlocks = new StreamingPlan(1024, 2, 1024);
        RowReduction repeated = RowReduction.repeatedShuffles(1024, 32);
        double blocksPerSm = 1024.0 / H100.product().multiprocessors();
        double shuffles = blocksPerSm
                * 1024
                * repeated.shuffledBytes()
                / H100.architecture().sharedMemory().writeBytesPerClock();
        KernelSimulator simulator = new KernelSimulator(H100, LaunchMode.GRAPH);
        double plain = simulator.run(maximum, wholeBlocks, CacheState.COLD).microseconds();
        double reduced = simulator
                .run(maximum, wholeBlocks.reducing(repeated), CacheState.COLD)
                .microseconds();
        assertThat(reduced - plain)
                .isBetween(
                        0.1 * shuffles / H100.product().maximumClockMhz(),
                        shuffles / H100.product().maximumClockMhz());
        assertThat(reduced).isGreaterThan(shuffles / H100.product().maximumClockMhz());
    }

    @Test
    void dequantisingMovesTheBytesOfQuantising() {
        KernelSimulator simulator = new KernelSimulator(H100, LaunchMode.GRAPH);
        Streaming dequantise =
                new Streaming("dequantise", Kind.DEQUANTISE, 4096, 4096, Precision.FP8, QUANTISE.scales());
        assertThat(simulator.run(dequantise, CacheState.COLD).hbmBytes())
                .isCloseTo(3.0 * 4096 * 4096 + 4096 * 32 * 4, within(1.0))
                .isCloseTo(QUANTISE.compulsoryBytes(), within(1.0))
                .isCloseTo(
                        simulator
                                .run(QUANTISE, StreamingPlan.USUAL, CacheState.COLD)
                                .hbmBytes(),
                        within(1.0));
    }

    @ParameterizedTest
    @CsvSource({
        "QUANTISE, FP8",
        "QUANTISE_ROWS, INT8",
        "QUANTISE_BLOCKS, FP8",
        "RMS_NORM_QUANTISE, FP8",
        "DEQUANTISE, INT8",
        "DEQUANTISE_4BIT, INT4",
        "DEQUANTISE_4BIT, NF4",
        "DEQUANTISE_4BIT, MXFP4"
    })
    void allScalesOfAQuantisationMoveThroughMemory(Kind kind, Precision narrow) {
        Streaming operator = new Streaming("stream", kind, 4096, 4096, narrow);
        KernelResult result = new KernelSimulator(H100, LaunchMode.GRAPH).run(operator, CacheState.COLD);
        assertThat(operator.scaleBytes()).isPositive();
        assertThat(result.hbmBytes()).isCloseTo(operator.compulsoryBytes(), within(1.0));
    }

    @Test
    void smallerGroupsOfAQuantisationMoveMoreBytesAndTakeNoLess() {
        KernelSimulator simulator = new KernelSimulator(H100, LaunchMode.GRAPH);
        KernelResult before = null;
        for (int group : new int[] {256, 128, 64, 32}) {
            Scales scales = new Scales(1, group, 32);
            KernelResult result = simulator.run(
                    new Streaming("quantise", Kind.QUANTISE_BLOCKS, 8192, 8192, Precision.FP8, scales),
                    CacheState.COLD);
            if (before != null) {
                assertThat(result.hbmBytes()).isGreaterThan(before.hbmBytes());
                assertThat(result.picoseconds()).isGreaterThanOrEqualTo(before.picoseconds());
            }
            before = result;
        }
    }

    @Test
    void dependentKernelsSaveTheGapBeforeThemAndBeginWhileTheKernelBeforeIsStored() {
        double gap = H100.architecture().launch().graphKernelUs();
        double begun = (H100.architecture().launch().blockCycles()
                        + H100.architecture().meanL2Cycles())
                / H100.product().maximumClockMhz();
        assertThat(begun).isLessThan(H100.architecture().launch().drainUs());
        assertThat(microseconds(LaunchMode.REPEATED_GRAPH, StreamingPlan.USUAL)
                        - microseconds(LaunchMode.DEPENDENT, StreamingPlan.USUAL))
                .isCloseTo(gap + begun, within(1e-3));
    }

    @Test
    void theSecondTimestampTakesItsTurnInTheStream() {
        double gap = H100.architecture().launch().streamKernelUs();
        assertThat(microseconds(LaunchMode.TIMESTAMPS, StreamingPlan.USUAL)
                        - microseconds(LaunchMode.STREAM, StreamingPlan.USUAL))
                .isCloseTo(gap, within(1e-3));
    }

    @Test
    void rowsLongerThanTheirShareOfDramRowsOpenTheseForThemselves() {
        Gpu mi210 = HardwareCatalogue.standard().gpu("mi210");
        // 64 pseudo channels that take 256 bytes in turn: 16 KiB until the first one comes again.
        double shared = picosecondsPerByte(mi210, 4096);
        assertThat(picosecondsPerByte(mi210, 2048)).isCloseTo(shared, within(0.03 * shared));
        double opening = mi210.architecture().memory().rowOpeningBytes() / mi210.runBytes(1e9);
        assertThat(picosecondsPerByte(mi210, 32768) / shared).isBetween(1.1, 1 + opening);
        assertThat(picosecondsPerByte(mi210, 8192) / shared).isBetween(1.05, picosecondsPerByte(mi210, 32768) / shared);
    }

    @Test
    void longRowsCostNoMoreWhereAChannelHoldsAWholeDramRow() {
        double shared = picosecondsPerByte(H100, 4096);
        assertThat(picosecondsPerByte(H100, 32768)).isCloseTo(shared, within(0.03 * shared));
    }

    @Test
    void runsAreWithinAnInterleavedPieceAndADramRow() {
        Gpu mi210 = HardwareCatalogue.standard().gpu("mi210");
        assertThat(mi210.runBytes(128)).isEqualTo(1024);
        assertThat(mi210.runBytes(16 << 10)).isEqualTo(1024);
        assertThat(mi210.runBytes(32 << 10)).isEqualTo(512);
        assertThat(mi210.runBytes(1 << 20)).isEqualTo(256);
    }

    /** Of normalising half a gigabyte in rows of so many numbers. */
    private static double picosecondsPerByte(Gpu gpu, int width) {
        Streaming normalise = new Streaming("normalise", Kind.NORMALISE, (128 << 20) / width, width, Precision.FP32);
        StreamingPlan rowPerBlock = new StreamingPlan(256, 4 * width / 256);
        KernelResult result = new KernelSimulator(gpu, LaunchMode.GRAPH).run(normalise, rowPerBlock, CacheState.COLD);
        return result.picoseconds() / result.hbmBytes();
    }

    @Test
    void partialResultsThatHoldNothingAreNotCombined() {
        RowReduction all = RowReduction.shuffles(512, 64, 4, 20);
        RowReduction few = RowReduction.shuffles(32, 64, 4, 20);
        assertThat(all.dependentInstructions()).isEqualTo(9 * 20);
        assertThat(few.dependentInstructions()).isEqualTo(5 * 20);
        assertThat(few.shuffledBytes()).isEqualTo(all.shuffledBytes()).isEqualTo(6 * 4 * 4);
    }

    @Test
    void aLongerReductionDelaysEveryRow() {
        Streaming softmax = new Streaming("softmax", Kind.SOFTMAX, 64, 4096, Precision.FP16);
        StreamingPlan plan = new StreamingPlan(512, 1, 0, 3, 0);
        RowReduction serial = RowReduction.serial(512, 32).times(2);
        KernelSimulator simulator = new KernelSimulator(H100, LaunchMode.DEVICE);
        double usual = simulator.run(softmax, plan, CacheState.COLD).microseconds();
        double longer =
                simulator.run(softmax, plan.reducing(serial), CacheState.COLD).microseconds();
        double cycles =
                serial.latencyCycles(H100.architecture()) - RowReduction.USUAL.latencyCycles(H100.architecture());
        assertThat(longer - usual).isCloseTo(cycles / H100.product().maximumClockMhz(), within(0.05));
    }

    private static double microseconds(LaunchMode mode, StreamingPlan plan) {
        return new KernelSimulator(H100, mode)
                .run(QUANTISE, plan, CacheState.COLD)
                .microseconds();
    }
}
