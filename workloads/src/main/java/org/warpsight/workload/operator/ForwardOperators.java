package org.warpsight.workload.operator;

import java.util.List;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.model.ShardingRules;
import org.warpsight.workload.operator.Streaming.Kind;
import org.warpsight.workload.scenario.Deployment.Precisions;

/**
 * The forward pass of a model as a list of operators on one GPU of a replica: the one with most work where the work does
 * not divide evenly. Pipeline stages follow one another, so their operators are all in the list.
 *
 * <pre>
 *   embedding ► ( rms_norm ► attention ► all_reduce ► add_rms_norm ► feed-forward ) x layers ► final_norm ► lm_head ► widen ► argmax
 * </pre>
 *
 * <p>The next token is the largest logit (greedy). Not in the list: biases, which GEMM epilogues add.
 */
public final class ForwardOperators {
    private final DecoderModel model;
    private final Sharding sharding;
    private final OperatorPrecisions precisions;
    private final BusiestRanks routing;

    /**
     * Passes of a model under a sharding.
     *
     * @throws BadInputException if the sharding does not divide the model
     */
    public ForwardOperators(DecoderModel model, Sharding sharding, Precisions precisions) {
        this(model, sharding, precisions, new ExpertRouting.Balanced());
    }

    /** As above, with tokens spread over experts as {@code routing} says. */
    public ForwardOperators(DecoderModel model, Sharding sharding, Precisions precisions, ExpertRouting routing) {
        ShardingRules.require(model, sharding);
        this.model = model;
        this.sharding = sharding;
        this.precisions = OperatorPrecisions.of(precisions, model);
        this.routing = new BusiestRanks(routing);
    }

    /**
     * The operators of a pass in order of first appearance; equal ones are one entry.
     *
     * @param batch tokens of the whole replica; sequences are shared evenly by attention ranks
     * @throws IllegalArgumentException if the batch has no tokens
     */
    public List<LayerOperator> of(BatchShape batch) {
        BatchShape share = batch.share(sharding.attentionDp());
        int tokens = share.tokens();
        if (tokens < 1) {
            throw new IllegalArgumentException("a forward pass needs at least one token but has " + batch);
        }
        OperatorList operators = new OperatorList(precisions.wide());
        embedding(operators, tokens);
        layers(operators, share, batch.tokens());
        double residual = (double) tokens * model.hiddenSize();
        operators.repeat(sharding.pp() - 1);
        operators.collective("pipeline_send", Collective.Kind.SEND, residual, 2);
        operators.repeat(1);
        output(operators, share);
        return operators.toList();
    }

    private void embedding(OperatorList operators, int tokens) {
        operators.streaming("embedding", Kind.GATHER, tokens, model.hiddenSize());
        if (model.positions() == DecoderModel.Positions.LEARNED) {
            operators.streaming("position_embedding", Kind.RESIDUAL_ADD, tokens, model.hiddenSize());
        }
        operators.collective(
                "all_reduce", Collective.Kind.ALL_REDUCE, (double) tokens * model.hiddenSize(), sharding.tp());
    }

    private void layers(OperatorList operators, BatchShape share, int allTokens) {
        int tokens = share.tokens();
        var attention = new AttentionOperators(model, sharding.tp(), precisions, share, operators);
        var feedForward = new FeedForwardOperators(model.hiddenSize(), sharding, precisions, routing, operators);
        boolean[] first = {true};
        model.distinctLayers().forEach((layer, count) -> {
            firstNorm(operators, tokens, count, first[0]);
            first[0] = false;
            operators.repeat(count);
            attention.add(layer.attention());
            operators.collective(
                    "all_reduce", Collective.Kind.ALL_REDUCE, (double) tokens * model.hiddenSize(), sharding.tp());
            addNorm(operators, tokens, count);
            feedForward.add(layer.feedForward(), tokens, allTokens);
        });
        operators.repeat(1);
    }

    /** The very first norm has no residual to add; engines fuse the addition into every other RMS norm. */
    private void firstNorm(OperatorList operators, int tokens, int count, boolean startsModel) {
        if (startsModel) {
            Kind plain = model.norm() == DecoderModel.Norm.RMS ? Kind.RMS_NORM : Kind.LAYER_NORM;
            operators.add(new Streaming(plain.id(), plain, tokens, model.hiddenSize(), precisions.wide()), 1);
        }
        addNorm(operators, tokens, startsModel ? count - 1 : count);
    }

    private void addNorm(OperatorList operators, int tokens, int count) {
        operators.repeat(count);
        if (model.norm() == DecoderModel.Norm.RMS) {
            operators.streaming(Kind.ADD_RMS_NORM, tokens, model.hiddenSize());
        } else {
            operators.streaming(Kind.RESIDUAL_ADD, tokens, model.hiddenSize());
            operators.streaming(Kind.LAYER_NORM, tokens, model.hiddenSize());
        }
    }

    private void output(OperatorList operators, BatchShape share) {
        Kind kind = model.norm() == DecoderModel.Norm.RMS ? Kind.ADD_RMS_NORM : Kind.LAYER_NORM;
        operators.streaming("final_norm", kind, share.tokens(), model.hiddenSize());
        int rows = share.logitRows();
        if (rows > 0) {
            int vocabulary = sharding.share(model.vocabularySize());
            operators.add(precisions.wide("lm_head", 1, rows, vocabulary, model.hiddenSize()));
            operators.collective(
                    "logits_gather",
                    Collective.Kind.ALL_GATHER,
                    (double) rows * vocabulary * sharding.tp(),
                    sharding.tp());
            greedy(operators, rows);
        }
    }

    /** Every rank has all logits and compares them in 32 bits, as vLLM's sampler does. */
    private void greedy(OperatorList operators, int rows) {
        operators.streaming("logits_widen", Kind.WIDEN, rows, model.vocabularySize());
        operators.add(new Streaming("argmax", Kind.ARGMAX, rows, model.vocabularySize(), Precision.FP32));
    }
}
