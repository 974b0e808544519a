package org.warpsight.sim.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BandwidthPipeTest {
    private static final double BYTES_PER_SECOND = 3.35e12;

    private final Simulation simulation = Simulation.open();

    @AfterEach
    void close() {
        simulation.close();
    }

    @Test
    void lonelyTransferTakesItsBytesOverTheRatePlusTheLatency() {
        BandwidthPipe pipe = new BandwidthPipe(simulation, BYTES_PER_SECOND, 400);
        assertThat(pipe.transfer(3350, () -> {})).isEqualTo(1000 + 400);
    }

    @Test
    void transfersFollowOneAnotherAndTheirLatenciesOverlap() {
        BandwidthPipe pipe = new BandwidthPipe(simulation, BYTES_PER_SECOND, 400);
        pipe.transfer(3350, () -> {});
        assertThat(pipe.transfer(3350, () -> {})).isEqualTo(2000 + 400);
        assertThat(pipe.transfer(3350, 50, () -> {})).isEqualTo(3000 + 450);
        assertThat(pipe.waitingPs()).isEqualTo(1000 + 2000);
        assertThat(pipe.busyPs()).isEqualTo(3000);
    }

    @Test
    void idleTimeIsNotMadeUp() {
        BandwidthPipe pipe = new BandwidthPipe(simulation, BYTES_PER_SECOND, 0);
        pipe.transfer(3350, () -> {});
        simulation.runUntil(5000);
        assertThat(pipe.transfer(3350, () -> {})).isEqualTo(6000);
    }

    @Test
    void manySmallTransfersTakeAsLongAsOneLarge() {
        BandwidthPipe pipe = new BandwidthPipe(simulation, BYTES_PER_SECOND, 0);
        long end = 0;
        for (int i = 0; i < 33_500; i++) {
            end = pipe.transfer(1, () -> {});
        }
        assertThat(end).isEqualTo(10_000);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void everyByteArrivesOnceAndNoBusyPeriodExceedsTheRate(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        BandwidthPipe pipe = new BandwidthPipe(simulation, BYTES_PER_SECOND, 700);
        Occupancy occupancy = new Occupancy(simulation);
        long[] sent = {0};
        long[] arrived = {0};
        long time = 0;
        for (int i = 0; i < 5_000; i++) {
            time += random.nextLong(80);
            long bytes = random.nextLong(256);
            simulation.scheduleAt(time, () -> {
                occupancy.enter();
                sent[0] += bytes;
                pipe.transfer(bytes, () -> {
                    occupancy.leave();
                    arrived[0] += bytes;
                });
            });
        }
        simulation.run();
        assertThat(arrived[0]).isEqualTo(sent[0]).isEqualTo(pipe.bytes());
        assertThat((double) pipe.bytes()).isLessThanOrEqualTo(pipe.busyPs() * BYTES_PER_SECOND * 1e-12);
        assertThat(pipe.busyPs()).isLessThanOrEqualTo(simulation.now());
        // Little's law: the area under the number under way is the sum of waiting, sending and flying.
        assertThat(occupancy.area()).isEqualTo(pipe.waitingPs() + pipe.busyPs() + 5_000 * 700L);
    }

    @Test
    void rateOfZeroIsRefused() {
        assertThatThrownBy(() -> new BandwidthPipe(simulation, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.0 bytes per second");
        assertThatThrownBy(() -> new BandwidthPipe(simulation, Double.NaN, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
