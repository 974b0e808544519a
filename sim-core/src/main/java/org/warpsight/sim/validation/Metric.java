package org.warpsight.sim.validation;

import java.util.List;

/**
 * Something that is measured of a row.
 *
 * @param name in reports, such as {@code ttft}
 * @param column where it stands
 * @param unit its unit; empty where the column {@code unit} names it row by row
 */
record Metric(String name, String column, String unit) {
    /** The column that names the unit of rows of mixed units. */
    static final String UNIT_COLUMN = "unit";

    static List<Metric> latency() {
        return List.of(new Metric("latency", "latency_us", "us"));
    }

    static List<Metric> measured() {
        return List.of(new Metric("measured", "measured", ""));
    }

    static List<Metric> serving() {
        return List.of(new Metric("ttft", "ttft_ms", "ms"), new Metric("tpot", "tpot_ms", "ms"));
    }
}
