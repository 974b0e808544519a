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
 * @param durationSeconds first arrival to last token; 0 if no request was answered
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

    /**
     * One forward pass on the GPUs of a replica.
     *
     * @param startPicoseconds when its first kernel starts, after the engine's work on the host
     * @param picoseconds from there to its last kernel's end
     */
    public record Step(
            int replica, long startPicoseconds, long picoseconds, BatchShape batch, List<OperatorTime> operators) {}

    /**
     * One replica over the whole run.
     *
     * @param busySeconds time in which its GPUs run a forward pass; the host's part of a pass is not in it
     * @param steps forward passes
     * @param kvBlocks capacity of its KV cache in blocks
     * @param peakKvBlocks most blocks in use at once
     */
    public record ReplicaTotal(int replica, double busySeconds, long steps, long kvBlocks, long peakKvBlocks) {}
}
