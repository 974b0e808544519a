package org.warpsight.sim.serving;

import java.util.List;
import org.warpsight.sim.forward.OperatorTime;
import org.warpsight.workload.operator.BatchShape;

/**
 * All that a serving run produced, ready for reports.
 *
 * @param requests one entry per request, in order of id
 * @param interTokenMs all gaps between consecutive tokens of all requests
 * @param timeline state of each replica over time, regularly sampled
 * @param operators work of the whole run by phase and operator
 * @param steps some consecutive forward passes in full, for the timeline trace
 * @param replicas totals per replica
 * @param durationSeconds first arrival to last token
 */
public record ServingResult(
        List<RequestOutcome> requests,
        Distribution interTokenMs,
        List<Sample> timeline,
        List<OperatorTotal> operators,
        List<Step> steps,
        List<ReplicaTotal> replicas,
        double durationSeconds) {

    /** A distribution of latencies in milliseconds. */
    public interface Distribution {
        long count();

        double mean();

        /** Value at a percentile in [0, 100]. */
        double percentile(double percentile);
    }

    /**
     * A replica at one moment.
     *
     * @param kvUse part of the KV blocks in use, in [0, 1]
     */
    public record Sample(double timeSeconds, int replica, int running, int waiting, double kvUse) {}

    /**
     * One operator over the whole run.
     *
     * @param phase {@code prefill} (passes with prompt tokens) or {@code decode} (passes without)
     */
    public record OperatorTotal(String phase, OperatorTime time) {}

    /** One forward pass. */
    public record Step(
            int replica, long startPicoseconds, long picoseconds, BatchShape batch, List<OperatorTime> operators) {}

    /**
     * One replica over the whole run.
     *
     * @param busySeconds time with a forward pass under way
     * @param steps forward passes
     * @param kvBlocks capacity of its KV cache in blocks
     * @param peakKvBlocks most blocks in use at once
     */
    public record ReplicaTotal(int replica, double busySeconds, long steps, long kvBlocks, long peakKvBlocks) {}
}
