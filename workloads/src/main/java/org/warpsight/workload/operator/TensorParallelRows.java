package org.warpsight.workload.operator;

import org.warpsight.hardware.Ceiling;
import org.warpsight.workload.scenario.Deployment.PassSchedule;

/**
 * How tensor-parallel ranks make whole rows of partial ones.
 *
 * <pre>
 *   plain       norm ► projections .. ► all_reduce ► norm                                     all rows on every rank
 *   sequence    norm ► sequence_gather ► projections .. ► reduce_scatter ► norm               rows shared between
 *   chunks      .. o_proj 1 │ o_proj 2 │ ..       while sums of the chunk before travel, or the chunk after is gathered
 * </pre>
 *
 * <p>Sequence parallelism is that of Megatron-LM (arXiv 2205.05198, section 4.2.2): a reduce-scatter and an all-gather move
 * what the all-reduce does, and norms have a share of the rows. In chunks both travel beside projections, as with NVIDIA
 * Transformer Engine's {@code tp_comm_overlap} and vLLM's {@code fuse_gemm_comms}.
 */
final class TensorParallelRows {
    /** Rows of a tile: what a chunk has at least, so that cutting does not empty tiles. */
    private static final int LEAST_CHUNK_ROWS = 128;

    private static final String GATHER = "sequence_gather";

    private final int ranks;
    private final int hiddenSize;
    private final PassSchedule schedule;
    private final OperatorPrecisions precisions;
    private final OperatorList operators;

    TensorParallelRows(
            int ranks, int hiddenSize, PassSchedule schedule, OperatorPrecisions precisions, OperatorList operators) {
        this.ranks = ranks;
        this.hiddenSize = hiddenSize;
        this.schedule = schedule;
        this.precisions = precisions;
        this.operators = operators;
    }

    boolean sequenceParallel() {
        return schedule.sequenceParallel() && ranks > 1;
    }

    /** Rows that a rank has between a sum and the next gathering, where all ranks together have some tokens. */
    int between(int tokens) {
        return sequenceParallel() ? Ceiling.divide(tokens, ranks) : tokens;
    }

    /** All rows to all ranks, if each has a share of them. */
    void gather(int tokens) {
        if (sequenceParallel()) {
            operators.collective(GATHER, Collective.Kind.ALL_GATHER, elements(tokens), ranks);
        }
    }

    /** Whether norms quantise the rows for projections, which no gathering in 16 bits comes between. */
    boolean normQuantises() {
        return precisions.normQuantises() && !sequenceParallel();
    }

    /** A projection of rows as the norm has written them. */
    void projectNormed(String name, int tokens, int n, int k) {
        if (normQuantises()) {
            operators.add(precisions.linear(name, tokens, n, k));
        } else {
            operators.linear(precisions, name, tokens, n, k);
        }
    }

    /** All rows to all ranks, if each has a share of them, and their projection. */
    void gatherAndProject(String name, int tokens, int n, int k) {
        int chunks = chunks(tokens);
        if (!sequenceParallel() || chunks < 2) {
            gather(tokens);
            projectNormed(name, tokens, n, k);
            return;
        }
        int rows = Ceiling.divide(tokens, chunks);
        Gemm chunk = precisions.linear(name, rows, n, k);
        double bytes = operators.bytes(elements(rows));
        operators.add(
                new ChunkedCollective(chunk, new Collective(GATHER, Collective.Kind.ALL_GATHER, bytes, ranks), chunks));
        precisions.quantisation(chunk).ifPresent(quantisation -> operators.addTimes(quantisation, chunks));
        operators.addTimes(chunk, chunks);
    }

    /** Partial rows added up. */
    void sum(int tokens) {
        operators.collective(sumName(), sumKind(), elements(tokens), ranks);
    }

    /** A projection to the hidden size whose partial rows are added up. */
    void projectAndSum(String name, int tokens, int width) {
        int chunks = chunks(tokens);
        if (ranks == 1 || chunks < 2) {
            operators.linear(precisions, name, tokens, hiddenSize, width);
            sum(tokens);
            return;
        }
        precisions
                .quantisation(precisions.linear(name, tokens, hiddenSize, width))
                .ifPresent(operators::add);
        int rows = Ceiling.divide(tokens, chunks);
        Gemm chunk = precisions.linear(name, rows, hiddenSize, width);
        Collective sum = new Collective(sumName(), sumKind(), operators.bytes(elements(rows)), ranks);
        operators.addTimes(chunk, chunks);
        operators.add(new ChunkedCollective(chunk, sum, chunks));
    }

    private int chunks(int tokens) {
        return Math.min(schedule.allReduceChunks(), tokens / LEAST_CHUNK_ROWS);
    }

    private String sumName() {
        return sequenceParallel() ? "reduce_scatter" : "all_reduce";
    }

    private Collective.Kind sumKind() {
        return sequenceParallel() ? Collective.Kind.REDUCE_SCATTER : Collective.Kind.ALL_REDUCE;
    }

    private double elements(int tokens) {
        return (double) tokens * hiddenSize;
    }
}
