package org.warpsight.sim.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import nl.tudelft.simulation.dsol.eventlists.RedBlackTree;
import nl.tudelft.simulation.dsol.formalisms.eventscheduling.LambdaSimEvent;
import nl.tudelft.simulation.dsol.formalisms.eventscheduling.SimEventInterface;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventQueueTest {
    private static final Comparator<Event> TIME_THEN_PRIORITY_THEN_SCHEDULE_ORDER = Comparator.comparingLong(
                    Event::timePs)
            .thenComparing(Event::getPriority, Comparator.reverseOrder())
            .thenComparingLong(Event::getId);

    private final EventQueue queue = new EventQueue();

    @Test
    void earlierTimeComesFirst() {
        Event late = add(20, 5);
        Event early = add(10, 5);
        assertThat(drained()).containsExactly(early, late);
    }

    @Test
    void higherPriorityComesFirstAtOneTime() {
        Event low = add(10, 1);
        Event high = add(10, 10);
        assertThat(drained()).containsExactly(high, low);
    }

    @Test
    void scheduleOrderDecidesWhenTimeAndPriorityAreEqual() {
        List<Event> scheduled = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            scheduled.add(add(10, 5));
        }
        assertThat(drained()).containsExactlyElementsOf(scheduled);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyMixOfAddingCancellingAndRemovingLeavesTheSortedOrder(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Event> reference = new ArrayList<>();
        long now = 0;
        for (int step = 0; step < 4000; step++) {
            int choice = random.nextInt(100);
            boolean growing = step % 1000 < 600;
            if (reference.isEmpty() || choice < (growing ? 60 : 20)) {
                reference.add(add(now + random.nextInt(50), 1 + random.nextInt(10)));
            } else if (choice < 80) {
                Event cancelled = reference.remove(random.nextInt(reference.size()));
                assertThat(queue.remove(cancelled)).isTrue();
                assertThat(queue.remove(cancelled)).as("cancelled twice").isFalse();
            } else {
                reference.sort(TIME_THEN_PRIORITY_THEN_SCHEDULE_ORDER);
                Event expected = reference.remove(0);
                assertThat(queue.first()).isSameAs(expected);
                assertThat(queue.removeFirst()).isSameAs(expected);
                now = expected.timePs();
            }
            assertThat(queue.size()).isEqualTo(reference.size());
        }
        reference.sort(TIME_THEN_PRIORITY_THEN_SCHEDULE_ORDER);
        assertThat(queue.iterator()).toIterable().containsExactlyElementsOf(reference);
        assertThat(drained()).containsExactlyElementsOf(reference);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13})
    void agreesWithTheRedBlackTreeOfDsol(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RedBlackTree<Long> tree = new RedBlackTree<>();
        for (int i = 0; i < 2000; i++) {
            tree.add(add(random.nextInt(100), 1 + random.nextInt(10)));
        }
        for (SimEventInterface<Long> expected = tree.removeFirst(); expected != null; expected = tree.removeFirst()) {
            assertThat(queue.first()).isSameAs(expected);
            // The tree finds an event by comparing, so it has to go first.
            queue.removeFirst();
        }
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void cancellingNearlyAllLeavesTheRestInOrder() {
        List<Event> kept = new ArrayList<>();
        List<Event> cancelled = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            (i % 100 == 0 ? kept : cancelled).add(add(10_000 - i, 5));
        }
        cancelled.forEach(queue::remove);
        assertThat(queue.size()).isEqualTo(kept.size());
        kept.sort(TIME_THEN_PRIORITY_THEN_SCHEDULE_ORDER);
        assertThat(drained()).containsExactlyElementsOf(kept);
    }

    @Test
    void cancelledEventAddedAgainComesOnceAndInItsNewPlace() {
        Event moved = add(10, 5);
        Event other = add(15, 5);
        queue.remove(moved);
        moved.moveTo(20);
        queue.add(moved);
        assertThat(drained()).containsExactly(other, moved);
    }

    @Test
    void clearingCancelsEveryEventAndNumbersFromZero() {
        Event forgotten = add(10, 5);
        add(20, 5);
        queue.clear();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.first()).isNull();
        assertThat(queue.removeFirst()).isNull();
        assertThat(forgotten.isPending()).isFalse();
        assertThat(queue.remove(forgotten)).isFalse();
        assertThat(add(5, 5).getId()).isZero();
        assertThat(add(5, 5).getId()).isEqualTo(1);
    }

    @Test
    void eventOfAnotherQueueIsNotRemoved() {
        Event foreign = add(10, 5);
        EventQueue other = new EventQueue();
        assertThat(other.contains(foreign)).isFalse();
        assertThat(other.remove(foreign)).isFalse();
        assertThat(foreign.isPending()).isTrue();
    }

    @Test
    void refusesAnEventThatAlreadyWaits() {
        Event waiting = add(10, 5);
        assertThatThrownBy(() -> queue.add(waiting))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("event at 10 ps")
                .hasMessageContaining("already waiting");
    }

    @Test
    void refusesAnEventBeforeTheStart() {
        assertThatThrownBy(() -> add(-1, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("event at -1 ps");
    }

    @Test
    void refusesEventsOfOtherKinds() {
        assertThatThrownBy(() -> queue.add(new LambdaSimEvent<>(10L, () -> {})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("scheduled through a simulation");
    }

    private Event add(long timePs, int priority) {
        Event event = new Event(timePs, (short) priority, () -> {});
        queue.add(event);
        return event;
    }

    private List<Event> drained() {
        List<Event> order = new ArrayList<>();
        for (Event event = queue.removeFirst(); event != null; event = queue.removeFirst()) {
            order.add(event);
        }
        return order;
    }
}
