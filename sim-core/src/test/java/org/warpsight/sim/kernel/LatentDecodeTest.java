package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.H100;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.workload.operator.Attention;

class LatentDecodeTest {
    private static final CacheState IN_CACHE = new CacheState(1, 1);

    @Test
    void partsAreAddedOneAfterAnother() {
        double few = combinationTime(1, 16 * 64);
        double many = combinationTime(1, 256 * 64);
        // 16 and 128 parts, four loaded at a time: 28 more latencies of L2.
        double latencies = 28 * H100.architecture().latency().l2NearCycles() / 1.98e3;
        assertThat(many - few).isGreaterThan(latencies);
        assertThat(few).isGreaterThan(combinationTime(1, 64));
    }

    @Test
    void clearingTheRestOfABlockOfKeysTakesLongerThanLoadingIt() {
        assertThat(time(attention(1, 2, 1, Precision.BF16))).isGreaterThan(time(attention(1, 64, 1, Precision.BF16)));
        assertThat(time(attention(1, 2, 1, Precision.BF16))).isGreaterThan(time(attention(1, 33, 1, Precision.BF16)));
    }

    @Test
    void sharesTakeTheSameTimeWhateverTheBoundariesOfSequences() {
        // 8 sequences do not divide into 132 shares, 132 of the same total do.
        double apart = time(attention(8, 2048 * 64, 1, Precision.BF16));
        double even = time(attention(132, 2048 * 64 * 8 / 132, 1, Precision.BF16));
        assertThat(apart / even).isCloseTo(1, within(0.05));
    }

    @Test
    void narrowKeysAreNotTwiceAsFastBecauseValuesAreTransposed() {
        double wide = steps(Precision.BF16);
        double narrow = steps(Precision.FP8);
        assertThat(narrow).isBetween(0.5 * wide, 0.9 * wide);
    }

    @Test
    void oneGroupOfEqualSharesTakesAsLongAsEverySmByItself() {
        List<KernelLaunch> launches =
                new LatentDecodeLowering(H100).lower(attention(20, 3000, 16, Precision.BF16), IN_CACHE);
        Clock clock = new Clock(1980);
        double grouped = BlockRun.simulate(H100, clock, launches.get(0)).picoseconds();
        double single = BlockRun.simulateEverySm(H100, clock, launches.get(0)).picoseconds();
        assertThat(grouped / single).isCloseTo(1, within(0.01));
    }

    /** Time of 200 steps of a share, without what comes before and after them. */
    private static double steps(Precision precision) {
        return time(attention(132, 220 * 64, 64, precision)) - time(attention(132, 20 * 64, 64, precision));
    }

    private static double combinationTime(int sequences, int keys) {
        return new KernelSimulator(H100, LaunchMode.GRAPH)
                        .run(attention(sequences, keys, 1, Precision.BF16), IN_CACHE)
                        .kernels()
                        .get(1)
                        .picoseconds()
                / 1e6;
    }

    private static double time(Attention attention) {
        return new KernelSimulator(H100, LaunchMode.GRAPH)
                        .run(attention, IN_CACHE)
                        .kernels()
                        .get(0)
                        .picoseconds()
                / 1e6;
    }

    private static Attention attention(int sequences, int keys, int heads, Precision precision) {
        return new Attention("mla", sequences, 1, keys, heads, 1, 576, 512, 0, true, true, precision, precision);
    }
}
