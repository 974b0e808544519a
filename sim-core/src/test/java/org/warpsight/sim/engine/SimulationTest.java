package org.warpsight.sim.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private final Simulation simulation = Simulation.open();
    private final List<String> log = new ArrayList<>();

    @AfterEach
    void close() {
        simulation.close();
    }

    @Test
    void clockShowsTheTimeOfTheEventBeingExecuted() {
        simulation.schedule(30, note("b"));
        simulation.schedule(10, () -> simulation.schedule(5, note("a")));
        simulation.run();
        assertThat(log).containsExactly("a@15", "b@30");
        assertThat(simulation.now()).isEqualTo(30);
        assertThat(simulation.eventCount()).isEqualTo(3);
    }

    @Test
    void eventScheduledForNowHappensAfterThoseAlreadyWaitingForNow() {
        simulation.schedule(10, () -> simulation.schedule(0, note("last")));
        simulation.schedule(10, note("first"));
        simulation.run();
        assertThat(log).containsExactly("first@10", "last@10");
    }

    @Test
    void priorityDecidesAtOneTime() {
        simulation.schedule(10, 1, note("low"));
        simulation.schedule(10, note("normal"));
        simulation.schedule(10, 10, note("high"));
        simulation.run();
        assertThat(log).containsExactly("high@10", "normal@10", "low@10");
    }

    @Test
    void cancelledEventNeverHappens() {
        Event cancelled = simulation.schedule(10, note("never"));
        simulation.schedule(20, note("kept"));
        assertThat(simulation.cancel(cancelled)).isTrue();
        assertThat(simulation.pendingEvents()).isEqualTo(1);
        simulation.run();
        assertThat(log).containsExactly("kept@20");
        assertThat(simulation.cancel(cancelled)).isFalse();
    }

    @Test
    void eventThatHappenedCannotBeCancelled() {
        Event past = simulation.schedule(10, note("done"));
        simulation.run();
        assertThat(past.isPending()).isFalse();
        assertThat(simulation.cancel(past)).isFalse();
        assertThat(simulation.pendingEvents()).isZero();
    }

    @Test
    void runUntilExecutesEventsAtThatTimeAndLeavesTheClockThere() {
        simulation.schedule(10, note("a"));
        simulation.schedule(20, note("b"));
        simulation.schedule(21, note("c"));
        simulation.runUntil(20);
        assertThat(log).containsExactly("a@10", "b@20");
        simulation.runUntil(20);
        assertThat(simulation.now()).isEqualTo(20);
        simulation.run();
        assertThat(log).containsExactly("a@10", "b@20", "c@21");
    }

    @Test
    void stoppingKeepsTheRestForTheNextRun() {
        simulation.schedule(10, simulation::stop);
        simulation.schedule(20, note("b"));
        simulation.runUntil(100);
        assertThat(simulation.now()).isEqualTo(10);
        assertThat(log).isEmpty();
        simulation.run();
        assertThat(log).containsExactly("b@20");
    }

    @Test
    void throwingEventReachesTheCallerWithTheSimulatedTime() {
        IllegalStateException cause = new IllegalStateException("barrier without arrivals");
        simulation.schedule(1234, () -> {
            throw cause;
        });
        simulation.schedule(2000, note("after"));
        assertThatThrownBy(simulation::run)
                .isInstanceOf(SimulationException.class)
                .hasMessage("at simulated time 1234 ps: barrier without arrivals")
                .hasCause(cause);
        simulation.run();
        assertThat(log).containsExactly("after@2000");
    }

    @Test
    void eventsRunOnTheThreadOfTheCaller() {
        AtomicReference<Thread> executing = new AtomicReference<>();
        simulation.schedule(1, () -> executing.set(Thread.currentThread()));
        simulation.run();
        assertThat(executing).hasValue(Thread.currentThread());
    }

    @Test
    void workerThreadOfDsolIsNotStarted() {
        try (Simulation first = Simulation.open();
                Simulation second = Simulation.open()) {
            first.schedule(1, () -> second.schedule(1, () -> {}));
            first.run();
            second.run();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("picoseconds");
        }
    }

    @Test
    void negativeDelayIsRefusedWithTheTimes() {
        simulation.runUntil(500);
        assertThatThrownBy(() -> simulation.schedule(-3, note("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-3 ps from now, 500 ps");
    }

    @Test
    void schedulingInThePastIsRefusedWithTheTimes() {
        simulation.runUntil(500);
        assertThatThrownBy(() -> simulation.scheduleAt(499, note("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("499 ps")
                .hasMessageContaining("already at 500 ps");
        assertThatThrownBy(() -> simulation.runUntil(499))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("until 499 ps")
                .hasMessageContaining("already at 500 ps");
    }

    @Test
    void delayPastTheEndOfTheClockIsRefusedWithTheTimes() {
        simulation.runUntil(2);
        simulation.schedule(Long.MAX_VALUE - 2, note("at the end"));
        assertThatThrownBy(() -> simulation.schedule(Long.MAX_VALUE - 1, note("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining((Long.MAX_VALUE - 1) + " ps from now, 2 ps");
    }

    @Test
    void priorityOutsideTheRangeIsRefused() {
        assertThatThrownBy(() -> simulation.schedule(1, 11, note("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("priority 11");
    }

    @Test
    void runningFromInsideAnEventIsRefused() {
        simulation.schedule(7, simulation::run);
        assertThatThrownBy(simulation::run)
                .isInstanceOf(SimulationException.class)
                .hasMessageContaining("cannot run a simulation from inside one of its own events, at 7 ps");
    }

    @Test
    void resetForgetsEverything() {
        Event old = simulation.schedule(10, note("old"));
        simulation.runUntil(5);
        simulation.reset();
        assertThat(simulation.now()).isZero();
        assertThat(simulation.pendingEvents()).isZero();
        assertThat(simulation.eventCount()).isZero();
        assertThat(simulation.cancel(old)).isFalse();
        simulation.schedule(1, note("new"));
        simulation.run();
        assertThat(log).containsExactly("new@1");
    }

    @Test
    void nestedSimulationsDoNotMix() {
        simulation.schedule(10, () -> {
            try (Simulation inner = Simulation.open()) {
                inner.schedule(99, () -> log.add("inner@" + inner.now()));
                inner.run();
            }
            log.add("outer@" + simulation.now());
        });
        simulation.run();
        assertThat(log).containsExactly("inner@99", "outer@10");
    }

    @Test
    void closedSimulationRefusesWork() {
        Simulation closed = Simulation.open();
        closed.close();
        closed.close();
        assertThatThrownBy(() -> closed.schedule(1, note("x")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void openingAfterAnUnfinishedRunStartsFresh() {
        try (Simulation unfinished = Simulation.open()) {
            unfinished.schedule(10, note("forgotten"));
            unfinished.runUntil(3);
        }
        try (Simulation fresh = Simulation.open()) {
            assertThat(fresh.now()).isZero();
            fresh.run();
        }
        assertThat(log).isEmpty();
    }

    private Runnable note(String what) {
        return () -> log.add(what + "@" + simulation.now());
    }
}
