package org.warpsight.report.command;

import org.warpsight.report.Numbers;

/** Changes with what each would gain, as a table for the terminal. */
final class GainTable {
    private final TextTable table = TextTable.of("<  change", "time", "speed", "<limited by");

    /**
     * A further line.
     *
     * @param picoseconds time with the change
     * @param speedup how many times more work is done in the same time
     */
    void add(String change, double picoseconds, double speedup, String limiter) {
        table.row("  " + change, Numbers.seconds(picoseconds * 1e-12), speed(speedup), limiter);
    }

    /** {@code +12.3 %} for so much more in the same time. */
    private static String speed(double speedup) {
        double more = speedup - 1;
        return Math.abs(more) < 0.0005 ? "+0 %" : (more > 0 ? "+" : "-") + Numbers.percent(Math.abs(more));
    }

    @Override
    public String toString() {
        return table.toString();
    }
}
