package org.warpsight.report;

import org.warpsight.sim.serving.ServingSummary;
import org.warpsight.workload.scenario.Scenario;

/**
 * Whether a run is good enough, in one sentence with the margin.
 *
 * @param met whether the service level objective was met
 * @param headline {@code SLO met} or {@code SLO missed}
 * @param sentence by how much, and what was asked
 */
public record Verdict(boolean met, String headline, String sentence) {

    /** The verdict on a run. */
    public static Verdict of(ServingSummary summary, Scenario.Slo slo) {
        double margin = 100 * summary.sloAttainment() - slo.percentile();
        String share = Numbers.percent(summary.sloAttainment()) + " of "
                + Numbers.count(summary.completed() + summary.rejected()) + " requests met both targets (TTFT "
                + Numbers.milliseconds(slo.ttftMs()) + ", TPOT " + Numbers.milliseconds(slo.tpotMs()) + ") where "
                + Numbers.of(slo.percentile()) + " % must: ";
        if (summary.sloMet()) {
            return new Verdict(true, "SLO met", share + points(margin) + " to spare.");
        }
        return new Verdict(false, "SLO missed", share + points(-margin) + " short" + cause(summary, slo) + ".");
    }

    private static String points(double percentagePoints) {
        // Attainment is whole requests, so the margin may be a hair below zero where the target is just met.
        String points = Numbers.of(Math.max(0, Math.round(percentagePoints * 100) / 100.0));
        return points + (points.equals("1") ? " percentage point" : " percentage points");
    }

    private static String cause(ServingSummary summary, Scenario.Slo slo) {
        double ttft = summary.ttft().p99() / slo.ttftMs();
        double tpot = summary.tpot().p99() / slo.tpotMs();
        if (!(Math.max(ttft, tpot) > 1)) {
            return summary.rejected() > 0 ? "; " + Numbers.count(summary.rejected()) + " requests can never fit" : "";
        }
        boolean first = !(tpot > ttft);
        return "; the p99 " + (first ? "TTFT" : "TPOT") + " is " + Numbers.of(Math.max(ttft, tpot))
                + " times its target";
    }
}
