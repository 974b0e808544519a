package org.warpsight.sim.scenario;

import java.util.List;
import org.warpsight.hardware.Ceiling;
import org.warpsight.sim.forward.OperatorTime;
import org.warpsight.sim.forward.StepTimes;
import org.warpsight.workload.engine.MemoryMap;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.SchedulerSpec;
import org.warpsight.workload.scenario.json.ResolvedScenario.ResolvedPool;

/**
 * What one replica does under a constant number of equal requests, without simulating any of them.
 *
 * <p>While c sequences decode side by side, each prompt that joins holds all of them up for the time of its prefill. So one
 * answer of o tokens takes the prefill of c prompts, one of them its own, and o - 1 decode passes:
 *
 * <pre>
 *   cycle = c x prefill + (o - 1) x decode(c, mean context)      throughput = c x o / cycle
 * </pre>
 *
 * @param memory what fills one GPU
 * @param running sequences that run at the same time: as many as asked for, or as the engine or its KV cache admits
 * @param ttftMs time to first token of a prompt that finds the replica idle
 * @param tpotMs time per output token with {@code running} sequences side by side, without prompts in between
 * @param tokensPerSecondPerGpu output tokens of a closed loop, prefills included
 * @param prefill operators of the prompt's passes
 * @param decode operators of one decode pass at the mean context
 */
public record Estimate(
        MemoryMap memory,
        int running,
        double ttftMs,
        double tpotMs,
        double tokensPerSecondPerGpu,
        List<OperatorTime> prefill,
        List<OperatorTime> decode) {
    private static final double PICOSECONDS_PER_MILLISECOND = 1e9;
    private static final double PICOSECONDS_PER_SECOND = 1e12;

    public Estimate {
        prefill = List.copyOf(prefill);
        decode = List.copyOf(decode);
    }

    /**
     * Estimates a replica.
     *
     * @param pool the pool it belongs to
     * @param stepTimes how long its passes take
     * @param inputTokens prompt tokens of each request, at least 1
     * @param outputTokens tokens of each answer, at least 1
     * @param concurrency requests of the replica at the same time, at least 1
     */
    public static Estimate of(
            ResolvedPool pool, StepTimes stepTimes, int inputTokens, int outputTokens, int concurrency) {
        if (inputTokens < 1 || outputTokens < 1 || concurrency < 1) {
            throw new IllegalArgumentException("an estimate needs input tokens, output tokens and concurrency >= 1"
                    + " but has " + inputTokens + ", " + outputTokens + ", " + concurrency);
        }
        SchedulerSpec scheduler = pool.pool().scheduler();
        long overhead = ScenarioRun.overhead(pool);
        StepTimes following = stepTimes.following();
        Prefill prefill = Prefill.of(stepTimes, inputTokens, scheduler.maxBatchedTokens(), overhead);
        Prefill joining = Prefill.of(following, inputTokens, scheduler.maxBatchedTokens(), overhead);
        int running = running(pool, inputTokens + outputTokens - 1, concurrency);
        // The token of pass i, from 0, sees the prompt and i + 1 tokens; the last token is handed out, not computed.
        long meanContext = Math.round(running * (inputTokens + outputTokens / 2.0));
        BatchShape batch = BatchShape.decode(running, meanContext);
        double pass = overhead + (double) following.picoseconds(batch);
        double cycle = running * joining.picoseconds() + (outputTokens - 1) * pass;
        double tokensPerSecond = (double) running * outputTokens / (cycle / PICOSECONDS_PER_SECOND);
        return new Estimate(
                pool.memory(),
                running,
                prefill.picoseconds() / PICOSECONDS_PER_MILLISECOND,
                pass / PICOSECONDS_PER_MILLISECOND,
                tokensPerSecond / Sharding.of(pool.pool()).gpus(),
                prefill.operators(),
                following.operators(batch));
    }

    private static int running(ResolvedPool pool, long tokens, int concurrency) {
        SchedulerSpec scheduler = pool.pool().scheduler();
        long blocks = Ceiling.divide(tokens, scheduler.kvBlockTokens());
        long fitting = pool.memory().kvBlocks() * pool.pool().attentionDp() / blocks;
        return (int) Math.max(1, Math.min(Math.min(concurrency, scheduler.maxSequences()), fitting));
    }

    /** A prompt on an idle replica, in chunks of the token budget. */
    private record Prefill(double picoseconds, List<OperatorTime> operators) {

        static Prefill of(StepTimes stepTimes, int tokens, int budget, long overhead) {
            OperatorSums sums = new OperatorSums();
            double picoseconds = 0;
            for (int done = 0; done < tokens; done += budget) {
                int chunk = Math.min(budget, tokens - done);
                long pairs = (long) chunk * done + (long) chunk * (chunk + 1) / 2;
                boolean last = done + chunk == tokens;
                BatchShape batch = new BatchShape(1, chunk, pairs, last ? 1 : 0, 0, 0);
                StepTimes passes = done == 0 ? stepTimes : stepTimes.following();
                picoseconds += overhead + passes.visit(batch, sums);
            }
            return new Prefill(picoseconds, sums.list());
        }
    }
}
