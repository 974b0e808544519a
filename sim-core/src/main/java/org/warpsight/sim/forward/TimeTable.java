package org.warpsight.sim.forward;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.warpsight.workload.operator.Operator;

/**
 * The times of one family of operators at the knots of its axes, simulated when they are first needed.
 *
 * <p>Safe for use by several threads: whoever asks for a knot first simulates it, others wait for that one knot, and no
 * lock is held meanwhile. A knot's time depends on nothing but the knot.
 */
final class TimeTable {
    /** Bits of a size in the key of a knot: three sizes below 2^21, or one below 2^31. */
    private static final int SIZE_BITS = 21;

    private final Family family;
    private final List<Axis> axes;
    private final Function<Operator, KernelTime> simulation;
    private final Map<Long, CompletableFuture<KernelTime>> knots = new ConcurrentHashMap<>();

    TimeTable(Family family, Function<Operator, KernelTime> simulation) {
        this.family = family;
        this.axes = family.axes();
        this.simulation = simulation;
    }

    /** The time at given sizes: the knot there, or what is between the nearest knots of its cell. */
    KernelTime at(int... sizes) {
        return at(sizes, new int[sizes.length], 0);
    }

    private KernelTime at(int[] sizes, int[] knot, int axis) {
        if (axis == axes.size()) {
            return knot(knot);
        }
        Axis along = axes.get(axis);
        int cell = along.cell(sizes[axis]);
        knot[axis] = along.last(cell);
        KernelTime upper = at(sizes, knot, axis + 1);
        double part = along.part(cell, sizes[axis]);
        if (part == 1) {
            return upper;
        }
        knot[axis] = along.first(cell);
        return KernelTime.between(at(sizes, knot, axis + 1), upper, part);
    }

    /** Hands out what must be simulated before {@link #at} can answer at once. */
    void missing(int[] sizes, Consumer<Runnable> work) {
        missing(sizes, new int[sizes.length], 0, work);
    }

    private void missing(int[] sizes, int[] knot, int axis, Consumer<Runnable> work) {
        if (axis == axes.size()) {
            CompletableFuture<KernelTime> known = knots.get(key(knot));
            if (known == null || !known.isDone() || known.isCompletedExceptionally()) {
                int[] own = knot.clone();
                work.accept(() -> knot(own));
            }
            return;
        }
        Axis along = axes.get(axis);
        int cell = along.cell(sizes[axis]);
        knot[axis] = along.last(cell);
        missing(sizes, knot, axis + 1, work);
        if (along.part(cell, sizes[axis]) < 1) {
            knot[axis] = along.first(cell);
            missing(sizes, knot, axis + 1, work);
        }
    }

    private KernelTime knot(int[] sizes) {
        Long key = key(sizes);
        CompletableFuture<KernelTime> known = knots.get(key);
        if (known == null) {
            CompletableFuture<KernelTime> mine = new CompletableFuture<>();
            known = knots.putIfAbsent(key, mine);
            if (known == null) {
                simulate(sizes, mine);
                known = mine;
            }
        }
        try {
            return known.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    private void simulate(int[] sizes, CompletableFuture<KernelTime> result) {
        try {
            result.complete(simulation.apply(family.at(sizes)));
        } catch (RuntimeException | Error failed) {
            result.completeExceptionally(failed);
        }
    }

    private static long key(int[] sizes) {
        long key = 0;
        for (int size : sizes) {
            if (sizes.length > 1 && size >>> SIZE_BITS != 0) {
                throw new IllegalArgumentException("no table reaches a size of " + size);
            }
            key = key << SIZE_BITS | size;
        }
        return key;
    }

    /** A simulated knot. */
    record Knot(long key, KernelTime time) {}

    /** All knots simulated so far, in the order of their keys. */
    List<Knot> knots() {
        List<Knot> known = new ArrayList<>();
        knots.forEach((key, time) -> {
            if (time.isDone() && !time.isCompletedExceptionally()) {
                known.add(new Knot(key, time.join()));
            }
        });
        known.sort((one, other) -> Long.compare(one.key(), other.key()));
        return known;
    }

    /** Adds a knot that was simulated before. */
    void put(Knot knot) {
        knots.putIfAbsent(knot.key(), CompletableFuture.completedFuture(knot.time()));
    }
}
