package org.warpsight.sim.engine;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import nl.tudelft.simulation.dsol.eventlists.EventListInterface;
import nl.tudelft.simulation.dsol.formalisms.eventscheduling.SimEventInterface;

/**
 * The pending events of one simulation: a 4-ary heap over primitive arrays.
 *
 * <p><b>The order of events</b>, stated here and nowhere else: the earlier time first; at equal times the higher
 * priority; at equal priorities the one scheduled first. Priority and schedule number share one {@code long}
 * ({@link #orderOf}), so the order is a comparison of two pairs of primitive numbers and no event is touched to make it.
 *
 * <p>Cancelling is exact and takes constant time: the event forgets its queue at once, and the entry it leaves in the
 * heap is dropped when it comes to the top, or when such entries outnumber the living.
 *
 * <p>Four children per node halve the depth of a binary heap and lie in one cache line of times (LaMarca and Ladner,
 * "The Influence of Caches on the Performance of Heaps", 1996).
 */
public final class EventQueue implements EventListInterface<Long> {
    private static final int INITIAL_CAPACITY = 64;
    private static final int CAPACITY_KEPT_WHEN_CLEARED = 1 << 16;
    private static final int SEQUENCE_BITS = 48;

    private long[] times = new long[INITIAL_CAPACITY];
    private long[] orders = new long[INITIAL_CAPACITY];
    private Event[] events = new Event[INITIAL_CAPACITY];
    private int entries;
    private int cancelled;
    private long nextSequence;

    /** The second sorting key: higher priorities first, then the order of scheduling. */
    private static long orderOf(short priority, long sequence) {
        return ((long) -priority << SEQUENCE_BITS) + sequence;
    }

    /** The schedule number inside a second sorting key. */
    static long sequenceOf(long order, short priority) {
        return order == 0 ? 0 : order - orderOf(priority, 0);
    }

    private static boolean before(long time, long order, long otherTime, long otherOrder) {
        return time < otherTime || (time == otherTime && order < otherOrder);
    }

    /**
     * Adds an event made by {@link Simulation}.
     *
     * @throws IllegalArgumentException if the event is of another kind or already waits in a queue
     */
    @Override
    public void add(SimEventInterface<Long> event) {
        if (!(event instanceof Event own)) {
            throw new IllegalArgumentException(
                    "an event queue holds events scheduled through a simulation, not " + event);
        }
        if (own.timePs() < 0) {
            throw new IllegalArgumentException(own + " is before the start of time");
        }
        if (own.isPending()) {
            throw new IllegalArgumentException(own + " is already waiting in a queue");
        }
        if (entries == times.length) {
            resize(2 * entries);
        }
        long order = orderOf(own.getPriority(), nextSequence++);
        own.entered(this, order);
        siftUp(entries++, own.timePs(), order, own);
    }

    /** Removes and returns the next event, or null when nothing is pending. */
    @Override
    public Event removeFirst() {
        return removeFirstUpTo(Long.MAX_VALUE);
    }

    /** Removes and returns the next event if its time is at most the given one; null otherwise. */
    Event removeFirstUpTo(long limitPs) {
        Event first = first();
        if (first == null || times[0] > limitPs) {
            return null;
        }
        removeTop();
        first.left();
        return first;
    }

    /** The next event, or null when nothing is pending. */
    @Override
    public Event first() {
        while (entries > 0) {
            if (isAlive(0)) {
                return events[0];
            }
            removeTop();
            cancelled--;
        }
        return null;
    }

    /**
     * Cancels an event.
     *
     * @return whether it was pending in this queue
     */
    @Override
    public boolean remove(SimEventInterface<Long> event) {
        if (!contains(event) || !(event instanceof Event own)) {
            return false;
        }
        own.left();
        cancelled++;
        if (cancelled > INITIAL_CAPACITY && cancelled > entries / 2) {
            dropCancelled();
        }
        return true;
    }

    @Override
    public boolean contains(SimEventInterface<Long> event) {
        return event instanceof Event own && own.isIn(this);
    }

    /** Cancels every event and numbers the coming ones from 0 again. */
    @Override
    public void clear() {
        for (int i = 0; i < entries; i++) {
            if (isAlive(i)) {
                events[i].left();
            }
        }
        Arrays.fill(events, 0, entries, null);
        entries = 0;
        cancelled = 0;
        nextSequence = 0;
        if (times.length > CAPACITY_KEPT_WHEN_CLEARED) {
            resize(INITIAL_CAPACITY);
        }
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    @Override
    public int size() {
        return entries - cancelled;
    }

    /** The pending events in the order in which they will happen, as of now; for inspection, not for speed. */
    @Override
    public Iterator<SimEventInterface<Long>> iterator() {
        List<SimEventInterface<Long>> pending = IntStream.range(0, entries)
                .filter(this::isAlive)
                .boxed()
                .sorted((a, b) -> before(times[a], orders[a], times[b], orders[b]) ? -1 : 1)
                .<SimEventInterface<Long>>map(i -> events[i])
                .toList();
        return pending.iterator();
    }

    private boolean isAlive(int entry) {
        Event event = events[entry];
        return event.isIn(this) && event.order() == orders[entry];
    }

    private void removeTop() {
        int last = --entries;
        Event moved = events[last];
        events[last] = null;
        if (last > 0) {
            siftDown(0, times[last], orders[last], moved);
        }
    }

    private void dropCancelled() {
        int kept = 0;
        for (int i = 0; i < entries; i++) {
            if (isAlive(i)) {
                place(kept++, times[i], orders[i], events[i]);
            }
        }
        Arrays.fill(events, kept, entries, null);
        entries = kept;
        cancelled = 0;
        for (int parent = (kept - 2) >> 2; parent >= 0; parent--) {
            siftDown(parent, times[parent], orders[parent], events[parent]);
        }
    }

    // The two loops below are where a simulation spends its time. They read the arrays from local variables, as the
    // compiler would otherwise reload the fields after every store.

    private void siftUp(int start, long time, long order, Event event) {
        long[] timeAt = times;
        long[] orderAt = orders;
        Event[] eventAt = events;
        int hole = start;
        while (hole > 0) {
            int parent = (hole - 1) >> 2;
            if (!before(time, order, timeAt[parent], orderAt[parent])) {
                break;
            }
            timeAt[hole] = timeAt[parent];
            orderAt[hole] = orderAt[parent];
            eventAt[hole] = eventAt[parent];
            hole = parent;
        }
        place(hole, time, order, event);
    }

    private void siftDown(int start, long time, long order, Event event) {
        long[] timeAt = times;
        long[] orderAt = orders;
        Event[] eventAt = events;
        int end = entries;
        int hole = start;
        for (int child = (hole << 2) + 1; child < end; child = (hole << 2) + 1) {
            int least = child + 4 <= end ? leastOfFour(timeAt, child) : leastOf(child, end);
            if (!before(timeAt[least], orderAt[least], time, order)) {
                break;
            }
            timeAt[hole] = timeAt[least];
            orderAt[hole] = orderAt[least];
            eventAt[hole] = eventAt[least];
            hole = least;
        }
        place(hole, time, order, event);
    }

    /**
     * As {@link #leastOf}, without a branch that the processor cannot foresee: which child is least is as good as random,
     * and a wrong guess costs more than the comparisons. The sign of the difference of two times, which are never
     * negative, chooses instead.
     */
    private int leastOfFour(long[] timeAt, int child) {
        long time0 = timeAt[child];
        long time2 = timeAt[child + 2];
        long difference01 = timeAt[child + 1] - time0;
        long difference23 = timeAt[child + 3] - time2;
        long least01 = time0 + (difference01 & (difference01 >> 63));
        long least23 = time2 + (difference23 & (difference23 >> 63));
        long difference = least23 - least01;
        if (difference01 == 0 | difference23 == 0 | difference == 0) {
            return leastOf(child, child + 4);
        }
        int left = child + (int) (difference01 >>> 63);
        int right = child + 2 + (int) (difference23 >>> 63);
        return left + ((right - left) & (int) (difference >> 63));
    }

    private int leastOf(int from, int to) {
        int least = from;
        for (int entry = from + 1; entry < to; entry++) {
            if (before(times[entry], orders[entry], times[least], orders[least])) {
                least = entry;
            }
        }
        return least;
    }

    private void place(int entry, long time, long order, Event event) {
        times[entry] = time;
        orders[entry] = order;
        events[entry] = event;
    }

    private void resize(int capacity) {
        times = Arrays.copyOf(times, capacity);
        orders = Arrays.copyOf(orders, capacity);
        events = Arrays.copyOf(events, capacity);
    }
}
