package org.warpsight.report.chart;

/**
 * The unit of a time axis.
 *
 * @param unit as written on the axis
 * @param seconds seconds of one unit
 */
record TimeScale(String unit, double seconds) {

    /** The unit in which a duration has one to three digits. */
    static TimeScale of(double durationSeconds) {
        if (durationSeconds < 180) {
            return new TimeScale("s", 1);
        }
        return durationSeconds < 3 * 3600 ? new TimeScale("min", 60) : new TimeScale("h", 3600);
    }
}
