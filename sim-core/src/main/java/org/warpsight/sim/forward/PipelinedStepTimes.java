package org.warpsight.sim.forward;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongBiFunction;
import java.util.function.ToLongFunction;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.workload.operator.BatchShape;

/**
 * Passes through pipeline stages in equal micro-batches that follow each other.
 *
 * <pre>
 *   stage 0   A │ B │ C │ D │
 *   stage 1       A │ B │ C │ D │           each micro-batch is sent on while the next is computed
 *   stage 2           A │ B │ C │ D │
 *             └ bubble ┘            └─ ..
 * </pre>
 *
 * <p>With p equal stages and m micro-batches a part (p - 1) / (m + p - 1) of a stage's time is a bubble (Huang et al., "GPipe",
 * arXiv 1811.06965, section 2.3). That is a pass of a replica that was idle. In a busy one the micro-batches are batches of
 * their own requests, and each goes through the first stage again as soon as its tokens have left the last:
 *
 * <pre>
 *   stage 0   A │ B │ C │ D │ A │ B │ C │ D │ ..            engines keep a batch in flight for each stage
 *   stage 1       A │ B │ C │ D │ A │ B │ C │ D │ ..        (vLLM: batch_queue_size; SGLang: event_loop_pp)
 *   stage 2           A │ B │ C │ D │ A │ B │ C │ D │
 *                                     └─ a pass ──┘
 * </pre>
 *
 * <p>So a pass that {@linkplain #following follows} another ends after it by the longest of what goes round: the micro-batches
 * of the slowest stage, those on a link, and, where sequences decode, the way of one micro-batch through all stages.
 *
 * <p>The operators of a pass are those on a GPU of the slowest stage; {@code pipeline_wait} is when it has nothing to compute.
 */
public final class PipelinedStepTimes implements StepTimes {
    private final List<StepTimes> stages;
    private final ToLongFunction<BatchShape> handover;
    private final int microBatches;
    private final int attentionRanks;

    /**
     * Passes through stages.
     *
     * @param stages their parts of a pass, in order
     * @param handover picoseconds from the end of a stage until the next has a micro-batch's rows
     * @param microBatches of a pass, as far as it has tokens for them
     * @param attentionRanks that share the sequences of a pass
     */
    public PipelinedStepTimes(
            List<StepTimes> stages, ToLongFunction<BatchShape> handover, int microBatches, int attentionRanks) {
        this.stages = List.copyOf(stages);
        this.handover = handover;
        this.microBatches = microBatches;
        this.attentionRanks = attentionRanks;
    }

    /** A pass in equal parts. */
    private record Cut(int parts, BatchShape part) {}

    private Cut cut(BatchShape batch) {
        BatchShape share = batch.share(attentionRanks);
        int most = Math.max(share.prefillTokens(), share.decodeSequences());
        int parts = Math.max(1, Math.min(microBatches, most));
        return new Cut(parts, parts == 1 ? batch : batch.evenPart(parts, attentionRanks));
    }

    @Override
    public long picoseconds(BatchShape batch) {
        Cut cut = cut(batch);
        return end(cut, computation(cut));
    }

    @Override
    public StepTimes following() {
        return new Following();
    }

    /** Passes that follow one another. */
    private final class Following implements StepTimes {

        @Override
        public long picoseconds(BatchShape batch) {
            Cut cut = cut(batch);
            return period(cut, computation(cut));
        }

        @Override
        public List<OperatorTime> operators(BatchShape batch) {
            return PipelinedStepTimes.this.operators(cut(batch), PipelinedStepTimes.this::period);
        }
    }

    private long[] computation(Cut cut) {
        return stages.stream().mapToLong(stage -> stage.picoseconds(cut.part())).toArray();
    }

    /** From the end of a pass to that of the next. */
    private long period(Cut cut, long[] computation) {
        long sent = computation.length == 1 ? 0 : handover.applyAsLong(cut.part());
        long slowest = Arrays.stream(computation).max().orElse(0);
        long wayThrough = Arrays.stream(computation).sum() + (computation.length - 1) * sent;
        // Chunks of a prompt need only what the chunk before has left on the same stage.
        long oneThrough = cut.part().decodeSequences() > 0 ? wayThrough : 0;
        return Math.max(cut.parts() * Math.max(slowest, sent), oneThrough);
    }

    /** When the last micro-batch leaves the last stage. */
    private long end(Cut cut, long[] computation) {
        long sent = handover.applyAsLong(cut.part());
        long[] arrivals = new long[cut.parts()];
        for (int stage = 0; stage < computation.length; stage++) {
            long stageFree = 0;
            long linkFree = 0;
            for (int part = 0; part < arrivals.length; part++) {
                stageFree = Math.max(stageFree, arrivals[part]) + computation[stage];
                linkFree = Math.max(stageFree, linkFree) + sent;
                arrivals[part] = stage == computation.length - 1 ? stageFree : linkFree;
            }
        }
        return arrivals[arrivals.length - 1];
    }

    @Override
    public List<OperatorTime> operators(BatchShape batch) {
        return operators(cut(batch), this::end);
    }

    private List<OperatorTime> operators(Cut cut, ToLongBiFunction<Cut, long[]> duration) {
        List<List<OperatorTime>> each =
                stages.stream().map(stage -> stage.operators(cut.part())).toList();
        long[] computation =
                each.stream().mapToLong(PipelinedStepTimes::picoseconds).toArray();
        int slowest = 0;
        for (int stage = 1; stage < computation.length; stage++) {
            slowest = computation[stage] >= computation[slowest] ? stage : slowest;
        }
        List<OperatorTime> operators = new ArrayList<>();
        each.get(slowest).forEach(operator -> operators.add(operator.repeated(cut.parts())));
        long waiting = duration.applyAsLong(cut, computation) - cut.parts() * computation[slowest];
        operators.add(new OperatorTime("pipeline_wait", 1, waiting, 0, 0, Limiter.NETWORK));
        return operators;
    }

    private static long picoseconds(List<OperatorTime> operators) {
        return operators.stream().mapToLong(OperatorTime::picoseconds).sum();
    }
}
