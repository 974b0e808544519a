package org.warpsight.sim.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreditPoolTest {
    private final Simulation simulation = Simulation.open();
    private final List<String> granted = new ArrayList<>();

    @AfterEach
    void close() {
        simulation.close();
    }

    @Test
    void freeCreditsAreGrantedAtOnce() {
        CreditPool pool = new CreditPool(simulation, 3);
        pool.acquire(2, grant("a"));
        assertThat(granted).containsExactly("a@0");
        assertThat(pool.available()).isEqualTo(1);
    }

    @Test
    void requestWaitsUntilCreditsComeBack() {
        CreditPool pool = new CreditPool(simulation, 1);
        pool.acquire(1, grant("a"));
        pool.acquire(1, grant("b"));
        simulation.schedule(50, () -> pool.release(1));
        simulation.run();
        assertThat(granted).containsExactly("a@0", "b@50");
        assertThat(pool.waitingPs()).isEqualTo(50);
    }

    @Test
    void smallRequestDoesNotOvertakeALargeOne() {
        CreditPool pool = new CreditPool(simulation, 4);
        pool.acquire(3, grant("first"));
        pool.acquire(4, grant("large"));
        pool.acquire(1, grant("small"));
        assertThat(pool.tryAcquire(1)).isFalse();
        assertThat(pool.waiters()).isEqualTo(2);
        simulation.schedule(10, () -> pool.release(3));
        simulation.schedule(20, () -> pool.release(4));
        simulation.run();
        assertThat(granted).containsExactly("first@0", "large@10", "small@20");
    }

    @Test
    void oneReleaseMayGrantSeveralInOrder() {
        CreditPool pool = new CreditPool(simulation, 2);
        pool.acquire(2, grant("both"));
        pool.acquire(1, grant("b"));
        pool.acquire(1, grant("c"));
        pool.acquire(1, grant("d"));
        pool.release(2);
        simulation.run();
        assertThat(granted).containsExactly("both@0", "b@0", "c@0");
        assertThat(pool.waiters()).isEqualTo(1);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void creditsInUseNeverExceedTheCapacityAndAllComeBack(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        CreditPool pool = new CreditPool(simulation, 16);
        Occupancy waiting = new Occupancy(simulation);
        long[] inUse = {0};
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            int request = i;
            long credits = 1 + random.nextLong(16);
            long holdPs = random.nextLong(100);
            simulation.scheduleAt(i * 20L, () -> {
                waiting.enter();
                pool.acquire(credits, () -> {
                    waiting.leave();
                    order.add(request);
                    inUse[0] += credits;
                    assertThat(inUse[0]).isLessThanOrEqualTo(16);
                    simulation.schedule(holdPs, () -> {
                        inUse[0] -= credits;
                        pool.release(credits);
                    });
                });
            });
        }
        simulation.run();
        assertThat(order).hasSize(2_000).isSorted();
        assertThat(pool.available()).isEqualTo(pool.capacity());
        assertThat(pool.waitingPs()).isPositive().isEqualTo(waiting.area());
    }

    @Test
    void requestLargerThanThePoolIsRefusedRatherThanNeverGranted() {
        CreditPool pool = new CreditPool(simulation, 4);
        assertThatThrownBy(() -> pool.acquire(5, grant("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5 credits can never be granted by a pool of 4");
    }

    @Test
    void returningMoreThanWasTakenIsRefused() {
        CreditPool pool = new CreditPool(simulation, 4);
        pool.acquire(1, grant("a"));
        assertThatThrownBy(() -> pool.release(2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("only 1 of 4 were taken");
    }

    private Runnable grant(String who) {
        return () -> granted.add(who + "@" + simulation.now());
    }
}
