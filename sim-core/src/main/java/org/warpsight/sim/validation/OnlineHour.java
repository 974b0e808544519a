package org.warpsight.sim.validation;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.warpsight.workload.traffic.Request;

/**
 * An hour of an online service whose nodes are as few as still answer in time: how much of their capacity is used.
 *
 * <pre>
 *   demand                  ╭───╮  what arrives here waits for later passes
 *   capacity ───────────────┼───┼─────────
 *                     ╭─────╯   ╰──╮
 *   mean     ─ ─ ─ ╭──╯─ ─ ─ ─ ─ ─ ╰──╮ ─      utilisation = mean / capacity
 * </pre>
 *
 * <p>Nodes that are in service count whether they are busy or not, and they are started for the hour: how demand rises and
 * falls within it is what a recorded service shows, minute by minute. Requests come evenly within a minute, as those of a
 * service do that answers thousands of them. A unit of ranks computes pass after pass; each takes what has come, up to a full
 * one, in the order of arrival.
 */
final class OnlineHour {
    /** A first token within this time: the bundled scenario {@code deepseek-r1-h800-online}. */
    static final double TTFT_SECONDS = 5;
    /** Part of the requests that must get theirs in time: the same. */
    static final double IN_TIME = 0.9;

    private static final double SECONDS = 60;
    private static final double PICOSECONDS_PER_SECOND = 1e12;
    private static final int HALVINGS = 20;

    /** Demand that has come by the end of each minute, in minutes of the mean demand; 0 first. */
    private final double[] arrived;

    /**
     * The hour of recorded requests; a last minute that was not recorded to its end is left out.
     *
     * @param requests in the order of their arrival, over at least a minute
     * @throws IllegalArgumentException if they are all of the first minute
     */
    OnlineHour(List<Request> requests) {
        int minutes = (int) (seconds(requests.get(requests.size() - 1)) / SECONDS);
        if (minutes < 1) {
            throw new IllegalArgumentException("Requests must arrive over more than a minute");
        }
        arrived = new double[minutes + 1];
        for (Request request : requests) {
            int minute = (int) (seconds(request) / SECONDS);
            if (minute < minutes) {
                arrived[minute + 1]++;
            }
        }
        for (int minute = 1; minute <= minutes; minute++) {
            arrived[minute] += arrived[minute - 1];
        }
        double all = arrived[minutes];
        for (int minute = 1; minute <= minutes; minute++) {
            arrived[minute] *= minutes / all;
        }
    }

    private static double seconds(Request request) {
        return request.arrivalPicoseconds() / PICOSECONDS_PER_SECOND;
    }

    /**
     * The mean demand as part of the capacity, with the fewest nodes that answer in time.
     *
     * @param seconds a pass takes that computes a part of a full one, from 0 to 1; above 0 and not falling
     * @return from 0, where an empty service would be too late, to 1
     */
    double utilisation(DoubleUnaryOperator seconds) {
        double inTime = 0;
        double tooMuch = 1;
        for (int halving = 0; halving < HALVINGS; halving++) {
            double middle = (inTime + tooMuch) / 2;
            if (partInTime(middle, seconds) >= IN_TIME) {
                inTime = middle;
            } else {
                tooMuch = middle;
            }
        }
        return inTime;
    }

    /** Part of the demand whose first token is in time where the mean demand is that part of the capacity. */
    private double partInTime(double load, DoubleUnaryOperator seconds) {
        double passesPerSecond = load / seconds.applyAsDouble(1);
        double total = passesPerSecond * SECONDS * (arrived.length - 1);
        double computed = 0;
        double late = 0;
        double now = seconds.applyAsDouble(0);
        while (computed < total * (1 - 1e-9)) {
            double waiting = Math.min(1, passesPerSecond * demandSeconds(now) - computed);
            now += seconds.applyAsDouble(waiting);
            double cameTooEarly = passesPerSecond * demandSeconds(now - TTFT_SECONDS) - computed;
            late += Math.max(0, Math.min(waiting, cameTooEarly));
            computed += waiting;
        }
        return 1 - late / total;
    }

    /** Seconds of the mean demand that have come until a moment. */
    private double demandSeconds(double second) {
        double minute = Math.min(arrived.length - 1.0, Math.max(0, second / SECONDS));
        int before = Math.min((int) minute, arrived.length - 2);
        return SECONDS * (arrived[before] + (minute - before) * (arrived[before + 1] - arrived[before]));
    }
}
