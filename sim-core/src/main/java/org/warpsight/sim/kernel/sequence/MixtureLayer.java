package org.warpsight.sim.kernel.sequence;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.model.ExpertScoring;
import org.warpsight.workload.operator.GroupedGemm;
import org.warpsight.workload.operator.GroupedGemm.Epilogue;
import org.warpsight.workload.operator.Scaling;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * A mixture-of-experts layer as one rank computes it: {@code y = sum of weight x down(act(up(x)))} over a token's experts.
 *
 * @param tokens tokens that are routed, those of all expert-parallel ranks
 * @param hiddenSize elements of a token
 * @param expertSize width between the matrices of one expert on this rank
 * @param experts experts of all ranks
 * @param expertsPerToken experts that a token passes through
 * @param rows rows of each expert of this rank
 * @param evenRows rows of this rank were tokens spread evenly
 * @param activation {@link Kind#SWIGLU}, where a second matrix gates the first, or a function of one matrix
 * @param activations precision of the inputs of both GEMMs
 * @param weights precision of the weights
 * @param scaling scales of both
 * @param scoring how the experts of a token are chosen of its logits
 */
public record MixtureLayer(
        int tokens,
        int hiddenSize,
        int expertSize,
        int experts,
        int expertsPerToken,
        List<Integer> rows,
        long evenRows,
        Kind activation,
        Precision activations,
        Precision weights,
        Scaling scaling,
        ExpertScoring scoring) {

    public MixtureLayer {
        rows = List.copyOf(rows);
    }

    /** The same experts with other tokens. */
    public MixtureLayer with(int otherTokens, List<Integer> otherRows, long otherEvenRows) {
        return new MixtureLayer(
                otherTokens,
                hiddenSize,
                expertSize,
                experts,
                expertsPerToken,
                otherRows,
                otherEvenRows,
                activation,
                activations,
                weights,
                scaling,
                scoring);
    }

    /** The same tokens with products in other precisions. */
    public MixtureLayer in(Precision inputs, Precision stored, Scaling scales) {
        return new MixtureLayer(
                tokens,
                hiddenSize,
                expertSize,
                experts,
                expertsPerToken,
                rows,
                evenRows,
                activation,
                inputs,
                stored,
                scales,
                scoring);
    }

    /**
     * The layer for which TensorRT-LLM's tuner has measured: as many tokens as the last power of two, each of which takes its
     * experts at random (MoERunner.tuning_config in _torch/custom_ops/torch_custom_ops.py, {@code
     * get_last_power_of_2_num_tokens_buckets}; GemmProfilerBackend::prepareRouting). DeepGEMM's kernels for scales in blocks
     * are not tuned but chosen by a rule that knows the number of tokens only.
     */
    MixtureLayer tuned() {
        int measured = inBlocks() ? tokens : Integer.highestOneBit(tokens);
        return with(
                measured, randomRows(measured, experts, expertsPerToken, rows.size()), evenRows * measured / tokens);
    }

    /**
     * Rows of experts where tokens take theirs at random, so that an expert's rows follow a binomial distribution: its
     * quantiles in equal steps, and one row at least.
     *
     * @param some experts whose rows are asked for; the first has fewest
     */
    public static List<Integer> randomRows(int tokens, int experts, int expertsPerToken, int some) {
        BinomialDistribution drawn = new BinomialDistribution(null, tokens, (double) expertsPerToken / experts);
        return IntStream.range(0, some)
                .mapToObj(expert ->
                        Math.max(drawn.inverseCumulativeProbability((expert + 0.5) / some), expert == some - 1 ? 1 : 0))
                .toList();
    }

    /** Whether a second matrix gates the first. */
    public boolean gated() {
        return activation == Kind.SWIGLU;
    }

    /** Matrices from the hidden size: gate and up, or one. */
    public int inputMatrices() {
        return gated() ? 2 : 1;
    }

    /** Rows of all experts of this rank. */
    public long totalRows() {
        return rows.stream().mapToLong(Integer::longValue).sum();
    }

    /** Experts of this rank that have rows. */
    public long activeExperts() {
        return rows.stream().filter(count -> count > 0).count();
    }

    /** The first GEMM of all experts. */
    public GroupedGemm up(Epilogue epilogue) {
        return grouped("up", inputMatrices() * expertSize, hiddenSize, epilogue);
    }

    /** The second GEMM of all experts. */
    public GroupedGemm down(Epilogue epilogue) {
        return grouped("down", hiddenSize, expertSize, epilogue);
    }

    private GroupedGemm grouped(String name, int n, int k, Epilogue epilogue) {
        List<Integer> tunedRows = tuned().rows;
        return new GroupedGemm(name, rows, tunedRows, n, k, activations, weights, Precision.BF16, epilogue, scaling);
    }

    /** Bytes that must cross HBM at least: weights of experts with rows, each token that has one in and out, in 16 bits. */
    public double compulsoryBytes() {
        double tokensHere = Math.min(tokens, totalRows());
        return up(Epilogue.STORE).weightBytes()
                + down(Epilogue.STORE).weightBytes()
                + 2 * tokensHere * hiddenSize * Precision.BF16.bytes();
    }

    /** Whether inputs are 8 bits and have to be made of 16. */
    boolean quantised() {
        return activations.bits() < 16;
    }

    /** Whether runs of a row's elements, and blocks of weights, share a scale. */
    boolean inBlocks() {
        return quantised() && scaling.activations().changeAlongK();
    }

    /** Whether each row of activations has a scale of its own. */
    boolean scaledByRow() {
        return quantised() && !inBlocks() && scaling.activations().across() == 1;
    }

    /** Bytes of all activations: tokens in, in 8 bits where those are made of them, and out; rows in, between and out of both GEMMs. */
    double activationBytes() {
        double token =
                hiddenSize * (2 * Precision.BF16.bytes() + (quantised() && !inBlocks() ? activations.bytes() : 0));
        double row = hiddenSize * activations.bytes()
                + inputMatrices() * expertSize * Precision.BF16.bytes()
                + expertSize * activations.bytes();
        return tokens * token + totalRows() * row;
    }

    /**
     * Bytes of the weights of all experts that have rows in one of several layers, without scales.
     *
     * @param draws layers for each of which as many experts have rows as here, drawn by chance
     */
    double weightBytesOf(int draws) {
        double idle = 1 - (double) activeExperts() / rows.size();
        double touched = rows.size() * (1 - Math.pow(idle, draws));
        return touched * expertSize * hiddenSize * (inputMatrices() + 1) * weights.bytes();
    }
}
