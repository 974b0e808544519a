package org.warpsight.report.page;

import java.util.Comparator;
import java.util.List;
import org.warpsight.report.Numbers;
import org.warpsight.sim.forward.OperatorTime;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.serving.ServingResult.OperatorTotal;

/**
 * An operator of the run.
 *
 * @param each mean time of one repetition
 * @param share part of the time of all operators
 * @param barPercent the same as a number without unit, for the width of a bar
 */
public record OperatorRow(
        String phase,
        String name,
        String time,
        String share,
        String barPercent,
        String each,
        String rate,
        String traffic,
        String limiter) {

    static List<OperatorRow> of(List<OperatorTotal> totals) {
        double all =
                totals.stream().mapToDouble(total -> total.time().picoseconds()).sum();
        return totals.stream()
                .sorted(Comparator.comparingLong(
                                (OperatorTotal total) -> total.time().picoseconds())
                        .reversed()
                        .thenComparing(OperatorTotal::phase)
                        .thenComparing(total -> total.time().name()))
                .map(total -> of(total, all))
                .toList();
    }

    private static OperatorRow of(OperatorTotal total, double allPicoseconds) {
        OperatorTime time = total.time();
        double seconds = time.picoseconds() * 1e-12;
        double share = allPicoseconds == 0 ? 0 : time.picoseconds() / allPicoseconds;
        return new OperatorRow(
                total.phase(),
                time.name(),
                Numbers.seconds(seconds),
                Numbers.percent(share),
                Numbers.of(Math.round(share * 1000) / 10.0),
                time.count() == 0 ? Numbers.NONE : Numbers.milliseconds(seconds * 1000 / time.count()),
                rate(time.flops(), seconds, "FLOP/s"),
                rate(time.hbmBytes(), seconds, "B/s"),
                words(time.limiter()));
    }

    private static String rate(double amount, double seconds, String unit) {
        return amount == 0 || seconds == 0 ? Numbers.NONE : Numbers.si(amount / seconds, unit);
    }

    /** A limiter in words. */
    static String words(Limiter limiter) {
        return switch (limiter) {
            case HBM -> "HBM bandwidth";
            case L2 -> "L2 bandwidth";
            case SHARED_MEMORY -> "shared memory";
            case TENSOR -> "matrix pipe";
            case VECTOR -> "vector pipe";
            case SPECIAL_FUNCTION -> "special functions";
            case LATENCY -> "latency";
            case LAUNCH -> "kernel launch";
            case POWER -> "power limit";
            case NETWORK -> "network";
        };
    }
}
