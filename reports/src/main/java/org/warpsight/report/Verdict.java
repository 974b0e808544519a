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
        double wanted = slo.percentile() / 100;
        double got = summary.sloAttainment();
        String targets = "first token within " + Numbers.milliseconds(slo.ttftMs()) + " and "
                + Numbers.milliseconds(slo.tpotMs()) + " per token after it";
        String share = Numbers.percent(got) + " of " + Numbers.count(summary.completed() + summary.rejected()) + " requests got their "
                + targets + "; " + Numbers.percent(wanted) + " must";
        if (summary.sloMet()) {
            return new Verdict(true, "SLO met", share + ", so " + points(got - wanted) + " to spare.");
        }
        return new Verdict(false, "SLO missed", share + ", so " + points(wanted - got) + " short" + cause(summary, slo) + ".");
    }

    private static String points(double fraction) {
        return Numbers.of(fraction * 100) + (fraction == 0.01 ? " point" : " points");
    }

    private static String cause(ServingSummary summary, Scenario.Slo slo) {
        double ttft = summary.ttft().p99() / slo.ttftMs();
        double tpot = summary.tpot().p99() / slo.tpotMs();
        if (!(Math.max(ttft, tpot) > 1)) {
            return summary.rejected() > 0 ? ": " + Numbers.count(summary.rejected()) + " requests can never fit" : "";
        }
        boolean first = !(tpot > ttft);
        return ": the p99 " + (first ? "TTFT" : "TPOT") + " is " + Numbers.of(Math.max(ttft, tpot)) + " times its target";
    }
}
