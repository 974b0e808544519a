package org.warpsight.sim.validation;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.sim.forward.OperatorTime;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.scenario.ScenarioRun;
import org.warpsight.sim.serving.ServingObserver;
import org.warpsight.sim.serving.ServingResult;
import org.warpsight.sim.serving.ServingSummary;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.scenario.json.ResolvedScenario;

/**
 * A row of a table of serving runs: a closed loop of requests against one deployment, simulated as {@code serve} does.
 *
 * <pre>
 *   row ──► ServingScenario ──► ScenarioRun ──► mean TTFT, mean TPOT (ms)
 * </pre>
 */
record ServingCase(ServingScenario scenario) implements RowCase {

    static ServingCase of(RowInputs row) {
        return new ServingCase(ServingScenario.of(row));
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        try {
            ResolvedScenario resolved = scenario.resolved();
            ServingResult result = ScenarioRun.of(resolved, simulators.passes()).run(ServingObserver.NONE);
            ServingSummary summary =
                    ServingSummary.of(result, resolved.scenario().slo());
            return List.of(
                    prediction(summary.ttft().mean(), result, summary, "prefill"),
                    prediction(summary.tpot().mean(), result, summary, "decode"));
        } catch (BadInputException | ServingScenario.NotServed misfit) {
            return unpredicted(misfit.getMessage());
        }
    }

    private static List<Prediction> unpredicted(String reason) {
        return Collections.nCopies(TableKind.SERVING.metrics().size(), new Unpredicted(reason));
    }

    private static Prediction prediction(
            double milliseconds, ServingResult result, ServingSummary summary, String phase) {
        if (Double.isNaN(milliseconds)) {
            return new Unpredicted(
                    summary.completed() == 0
                            ? "no request fits into the KV cache"
                            : "answers of one token have no time between tokens");
        }
        return new Predicted(milliseconds, limiter(result, phase), reason(result, summary));
    }

    /** What limits the operator that takes longest in passes with prompt tokens, or in those without. */
    private static Limiter limiter(ServingResult result, String phase) {
        return result.operators().stream()
                .filter(total -> total.phase().equals(phase))
                .map(ServingResult.OperatorTotal::time)
                .max(Comparator.comparingLong(OperatorTime::picoseconds))
                .map(OperatorTime::limiter)
                .orElse(Limiter.LATENCY);
    }

    private static String reason(ServingResult result, ServingSummary summary) {
        long passes = result.replicas().stream()
                .mapToLong(ServingResult.ReplicaTotal::steps)
                .sum();
        return String.format(
                Locale.ROOT,
                "%d requests in %d passes and %.1f s, GPUs busy %.0f %%, KV cache at most %.0f %% full, %d preemptions",
                summary.completed(),
                passes,
                summary.durationSeconds(),
                100 * summary.utilisation(),
                100 * summary.peakKvUse(),
                summary.preemptions());
    }
}
