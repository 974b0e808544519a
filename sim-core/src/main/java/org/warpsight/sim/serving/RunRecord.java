package org.warpsight.sim.serving;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.warpsight.sim.forward.StepTimes;
import org.warpsight.workload.operator.BatchShape;

/** What a run writes down while it goes on. */
final class RunRecord {
    private static final int TRACED_STEPS = 40;
    /** One in so many requests has ended when the system counts as warmed up: 5 %. */
    private static final int WARM_UP_DIVISOR = 20;

    private final int requests;
    private final InterTokenTimes interTokenTimes = new InterTokenTimes();
    private final OperatorTotals prefill = new OperatorTotals("prefill");
    private final OperatorTotals decode = new OperatorTotals("decode");
    private final StepTrace stepTrace = new StepTrace(TRACED_STEPS);
    private final List<RequestOutcome> outcomes = new ArrayList<>();
    private long firstArrival = Long.MAX_VALUE;
    private long lastToken;

    RunRecord(int requests) {
        this.requests = requests;
    }

    InterTokenTimes interTokenTimes() {
        return interTokenTimes;
    }

    int ended() {
        return outcomes.size();
    }

    long lastToken() {
        return lastToken;
    }

    void arrived(long now) {
        firstArrival = Math.min(firstArrival, now);
    }

    /** Adds up the operators of a pass whose kernels begin at the given time; returns its duration in picoseconds. */
    long pass(int replica, long gpuStart, BatchShape batch, StepTimes stepTimes) {
        long duration = stepTimes.visit(batch, batch.prefillTokens() > 0 ? prefill : decode);
        boolean warmedUp = ended() >= requests / WARM_UP_DIVISOR;
        if (stepTrace.wants(warmedUp)) {
            stepTrace.add(
                    warmedUp, new ServingResult.Step(replica, gpuStart, duration, batch, stepTimes.operators(batch)));
        }
        return duration;
    }

    RequestOutcome finished(Sequence sequence) {
        lastToken = Math.max(lastToken, sequence.lastToken());
        int gaps = sequence.request().outputTokens() - 1;
        double generating = Picoseconds.toMilliseconds(sequence.lastToken() - sequence.firstToken());
        return add(new RequestOutcome(
                sequence.request().id(),
                Picoseconds.toSeconds(sequence.arrival()),
                sequence.request().inputTokens(),
                sequence.request().outputTokens(),
                Picoseconds.toMilliseconds(sequence.firstToken() - sequence.arrival()),
                gaps == 0 ? 0 : generating / gaps,
                Picoseconds.toMilliseconds(sequence.lastToken() - sequence.arrival()),
                Picoseconds.toMilliseconds(sequence.firstScheduled() - sequence.arrival()),
                sequence.preemptions(),
                sequence.replica(),
                RequestOutcome.Status.FINISHED));
    }

    RequestOutcome rejected(Sequence sequence) {
        return add(new RequestOutcome(
                sequence.request().id(),
                Picoseconds.toSeconds(sequence.arrival()),
                sequence.request().inputTokens(),
                sequence.request().outputTokens(),
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                sequence.preemptions(),
                sequence.replica(),
                RequestOutcome.Status.REJECTED));
    }

    /** Everything, once the run has ended. */
    ServingResult result(List<Replica> replicas) {
        List<ServingResult.Sample> timeline = new ArrayList<>();
        List<ServingResult.ReplicaTotal> totals = new ArrayList<>();
        for (Replica replica : replicas) {
            timeline.addAll(replica.timeline(lastToken));
            totals.add(replica.total());
        }
        List<ServingResult.OperatorTotal> operators = new ArrayList<>(prefill.totals());
        operators.addAll(decode.totals());
        return new ServingResult(
                outcomes.stream()
                        .sorted(Comparator.comparingInt(RequestOutcome::id))
                        .toList(),
                interTokenTimes.distribution(),
                List.copyOf(timeline),
                List.copyOf(operators),
                stepTrace.steps(),
                List.copyOf(totals),
                lastToken == 0 ? 0 : Picoseconds.toSeconds(lastToken - firstArrival));
    }

    private RequestOutcome add(RequestOutcome outcome) {
        outcomes.add(outcome);
        return outcome;
    }
}
