package org.warpsight.report.command;

import java.util.Arrays;
import java.util.Locale;
import org.warpsight.report.chart.ExpertChart;
import org.warpsight.sim.network.expert.Direction;
import org.warpsight.sim.network.expert.ExpertExchange;
import org.warpsight.sim.network.expert.TokenTraffic;

/**
 * A simulated dispatch or combine.
 *
 * @param tokens of each rank
 */
record ExpertStep(int tokens, Direction direction, TokenTraffic traffic, ExpertExchange.Result result) {
    private static final double PICOSECONDS_PER_SECOND = 1e12;

    /** {@code dispatch} or {@code combine}. */
    String name() {
        return direction.name().toLowerCase(Locale.ROOT);
    }

    /** From the first rank's start to the last one's end. */
    double seconds() {
        return result.picoseconds() / PICOSECONDS_PER_SECOND;
    }

    /** Mean payload of a rank, what stays on it included, per second. */
    double algorithmBytesPerSecond() {
        return Arrays.stream(result.receivedBytes()).sum() / traffic.ranks() / seconds();
    }

    /** The same without what stays on the rank. */
    double busBytesPerSecond() {
        double moved = Arrays.stream(result.receivedBytes()).sum() - result.stayingBytes();
        return moved / traffic.ranks() / seconds();
    }

    /** Rows of the rank whose experts have most, over the mean. */
    double imbalance() {
        return traffic.imbalance();
    }

    /** Its point in a chart. */
    ExpertChart.Point point() {
        return new ExpertChart.Point(name(), tokens, seconds(), busBytesPerSecond());
    }
}
