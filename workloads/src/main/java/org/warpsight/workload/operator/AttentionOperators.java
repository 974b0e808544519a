package org.warpsight.workload.operator;

import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.workload.model.AttentionBlock;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.GroupedQueryAttention;
import org.warpsight.workload.model.LatentAttention;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * Attention of one layer, from the normed residual stream to the sum over GPUs.
 *
 * <pre>
 *   grouped:  qkv_proj ► qk_norm ► rope ► cache_write ► attention_prefill, attention_decode ► o_proj ► all_reduce
 *   latent:   qkv_a_proj ► norms ► q_b_proj ► rope ► cache_write ─┬► kv_b_proj ► key copies ► attention_prefill ─┬► o_proj ► all_reduce
 *                                                                 └► q_absorb ► attention_decode ► v_absorb    ─┘
 * </pre>
 */
final class AttentionOperators {
    /** Scales of a cache are FP32. */
    private static final int SCALE_BITS = Precision.FP32.bits();

    private final DecoderModel model;
    private final int tensorParallel;
    private final OperatorPrecisions precisions;
    private final BatchShape batch;
    private final TensorParallelRows rows;
    private final OperatorList operators;

    AttentionOperators(
            DecoderModel model,
            int tensorParallel,
            OperatorPrecisions precisions,
            BatchShape batch,
            TensorParallelRows rows,
            OperatorList operators) {
        this.model = model;
        this.tensorParallel = tensorParallel;
        this.precisions = precisions;
        this.batch = batch;
        this.rows = rows;
        this.operators = operators;
    }

    void add(AttentionBlock attention) {
        if (attention instanceof GroupedQueryAttention grouped) {
            addGrouped(grouped);
        } else if (attention instanceof LatentAttention latent) {
            addLatent(latent);
        } else {
            throw new IllegalStateException("unknown attention " + attention);
        }
    }

    private void addGrouped(GroupedQueryAttention attention) {
        int tokens = batch.tokens();
        int heads = attention.headsPerGpu(tensorParallel);
        int keyValueHeads = attention.keyValueHeadsPerGpu(tensorParallel);
        int dim = attention.headDim();
        rows.gatherAndProject("qkv_proj", tokens, attention.projectionWidth(tensorParallel), model.hiddenSize());
        if (attention.queryKeyNorm()) {
            operators.streaming("qk_norm", Kind.RMS_NORM, (long) tokens * (heads + keyValueHeads), dim);
        }
        if (model.positions() == DecoderModel.Positions.ROTARY) {
            operators.streaming(Kind.ROPE, tokens, (heads + keyValueHeads) * dim);
        }
        cacheWrite(2 * keyValueHeads, dim);
        if (batch.prefillTokens() > 0) {
            operators.add(new Attention(
                    "attention_prefill",
                    batch.prefillSequences(),
                    batch.queriesPerPrefill(),
                    batch.keysPerPrefill(),
                    heads,
                    keyValueHeads,
                    dim,
                    dim,
                    attention.window(),
                    true,
                    false,
                    precisions.wide(),
                    precisions.cache(),
                    precisions.cacheScales()));
        }
        if (batch.decodeSequences() > 0) {
            operators.add(new Attention(
                    "attention_decode",
                    batch.decodeSequences(),
                    1,
                    batch.keysPerDecode(),
                    packed(heads),
                    keyValueHeads,
                    dim,
                    dim,
                    attention.window(),
                    true,
                    false,
                    precisions.wide(),
                    precisions.cache(),
                    precisions.cacheScales()));
        }
        rows.projectAndSum("o_proj", tokens, heads * dim);
    }

    private void addLatent(LatentAttention attention) {
        int tokens = batch.tokens();
        int heads = attention.heads() / tensorParallel;
        if (attention.queryRank() > 0) {
            rows.gatherAndProject(
                    "qkv_a_proj", tokens, attention.queryRank() + attention.cacheWidth(), model.hiddenSize());
            operators.add(
                    precisions.norm("q_a_norm", Kind.RMS_NORM, tokens, attention.queryRank(), rows.normQuantises()));
            rows.projectNormed("q_b_proj", tokens, heads * attention.queryKeyDim(), attention.queryRank());
        } else {
            rows.gatherAndProject("q_proj", tokens, heads * attention.queryKeyDim(), model.hiddenSize());
            rows.projectNormed("kv_a_proj", tokens, attention.cacheWidth(), model.hiddenSize());
        }
        operators.streaming("kv_a_norm", Kind.RMS_NORM, tokens, attention.latentDim());
        operators.streaming(Kind.ROPE, tokens, (heads + 1) * attention.rotaryDim());
        cacheWrite(1, attention.cacheWidth());
        if (batch.prefillTokens() > 0) {
            addLatentPrefill(attention, heads);
        }
        if (batch.decodeSequences() > 0) {
            addLatentDecode(attention, heads);
        }
        rows.projectAndSum("o_proj", tokens, heads * attention.valueDim());
    }

    /**
     * Keys and values are made of the latents of all tokens seen, those of earlier chunks included. Two copies put the keys
     * together: every head's own part, and the rotated one that all heads share (sgl-project/sglang,
     * models/deepseek_v2.py, forward_normal_prepare).
     */
    private void addLatentPrefill(LatentAttention attention, int heads) {
        int keys = Math.multiplyExact(batch.prefillSequences(), batch.keysPerPrefill());
        linear("kv_b_proj", keys, heads * (attention.plainDim() + attention.valueDim()), attention.latentDim());
        operators.streaming("key_copy", Kind.GATHER, keys, heads * attention.plainDim());
        operators.streaming("key_spread", Kind.FILL, keys, heads * attention.rotaryDim());
        operators.add(new Attention(
                "attention_prefill",
                batch.prefillSequences(),
                batch.queriesPerPrefill(),
                batch.keysPerPrefill(),
                heads,
                heads,
                attention.queryKeyDim(),
                attention.valueDim(),
                0,
                true,
                false,
                precisions.wide(),
                precisions.wide()));
    }

    /** Queries go into the latent space and values come out of it; all heads read the one cached latent. */
    private void addLatentDecode(LatentAttention attention, int heads) {
        int rows = batch.decodeRows();
        operators.add(precisions.wide("q_absorb", heads, rows, attention.latentDim(), attention.plainDim()));
        operators.add(new Attention(
                "attention_decode",
                batch.decodeSequences(),
                1,
                batch.keysPerDecode(),
                packed(heads),
                1,
                attention.cacheWidth(),
                attention.latentDim(),
                0,
                true,
                true,
                precisions.wide(),
                precisions.cache()));
        operators.add(precisions.wide("v_absorb", heads, rows, attention.valueDim(), attention.latentDim()));
    }

    /**
     * Queries of guessed tokens are packed with the heads that share their keys, so that keys are read once
     * (Dao-AILab/flash-attention, hopper: pack_gqa; deepseek-ai/FlashMLA, num_heads_per_head_k).
     */
    private int packed(int heads) {
        return heads * batch.decodeTokens();
    }

    /**
     * Rows of a token's key and value heads on their way into the cache. Scales of heads are known before; those of a token's
     * heads are found as they are written (vLLM, v1/attention/ops, reshape_and_cache in Triton).
     */
    private void cacheWrite(int rowsPerToken, int dim) {
        String name = Kind.CACHE_WRITE.id();
        Precision cache = precisions.cache();
        long tokens = batch.tokens();
        int width = rowsPerToken * dim;
        operators.add(
                switch (precisions.cacheScales()) {
                    case TENSOR -> new Streaming(name, Kind.CACHE_WRITE, tokens, width, cache);
                    case HEAD ->
                        new Streaming(
                                name, Kind.QUANTISE, tokens, width, cache, new Scales(Scales.ALL, dim, SCALE_BITS));
                    case TOKEN_HEAD ->
                        new Streaming(name, Kind.QUANTISE_ROWS, tokens * rowsPerToken, dim, cache, Scales.PER_ROW);
                });
    }

    private void linear(String name, int rows, int n, int k) {
        operators.linear(precisions, name, rows, n, k);
    }
}
