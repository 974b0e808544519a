package org.warpsight.report.command;

import java.util.stream.DoubleStream;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * A piece of work that is timed by the wall clock.
 *
 * @param name what is measured, for people
 * @param unit unit of the figure
 * @param operations operations that one repeat of the work does
 * @param work the same work each time
 */
record Benchmark(String name, Unit unit, long operations, Runnable work) {
    private static final double NANOSECONDS_PER_SECOND = 1e9;

    /** How a duration is told. */
    enum Unit {
        EVENTS_PER_SECOND("events/s"),
        KERNELS_PER_SECOND("kernels/s"),
        PASSES_PER_SECOND("passes/s"),
        MILLISECONDS("ms");

        private final String text;

        Unit(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        private double figure(long operations, double seconds) {
            return this == MILLISECONDS ? 1000 * seconds / operations : operations / seconds;
        }
    }

    /**
     * What was measured.
     *
     * @param warmUp repeats before the first timed one
     * @param repeats timed repeats
     */
    record Figure(String name, Unit unit, double median, double slowest, double fastest, int warmUp, int repeats) {}

    /** Does the work some times without and then some times with a clock. */
    Figure measure(int warmUp, int repeats) {
        for (int i = 0; i < warmUp; i++) {
            work.run();
        }
        double[] seconds =
                DoubleStream.generate(this::time).limit(repeats).sorted().toArray();
        return new Figure(
                name,
                unit,
                unit.figure(operations, new Median().evaluate(seconds)),
                unit.figure(operations, seconds[repeats - 1]),
                unit.figure(operations, seconds[0]),
                warmUp,
                repeats);
    }

    private double time() {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / NANOSECONDS_PER_SECOND;
    }
}
