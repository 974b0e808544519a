package org.warpsight.workload.operator;

import java.util.List;
import java.util.Map;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.workload.engine.EngineProfile.NormQuantisation;
import org.warpsight.workload.model.DecoderLayer;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.DenseFeedForward;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.model.ShardingRules;
import org.warpsight.workload.operator.Streaming.Kind;
import org.warpsight.workload.scenario.Deployment.PassSchedule;
import org.warpsight.workload.scenario.Deployment.Precisions;
import org.warpsight.workload.scenario.Deployment.Sampling;

/**
 * The forward pass of a model as a list of operators on one GPU of a replica: the one with most work where the work does
 * not divide evenly. Pipeline stages follow one another, so their operators are all in the list.
 *
 * <pre>
 *   embedding ► ( rms_norm ► attention ► all_reduce ► add_rms_norm ► feed-forward ) x layers ► final_norm ► lm_head ► widen ► argmax
 * </pre>
 *
 * <p>The next token is the largest logit, unless {@link #sampling} says otherwise. Not in the list: biases, which GEMM epilogues add.
 */
public final class ForwardOperators {
    private final DecoderModel model;
    private final Sharding sharding;
    private final OperatorPrecisions precisions;
    private final BusiestRanks routing;
    private final PassSchedule schedule;
    private final Sampling sampling;
    private final Map<DecoderLayer, Integer> layers;
    private final boolean first;
    private final boolean last;

    /**
     * Passes of a model under a sharding.
     *
     * @throws BadInputException if the sharding does not divide the model
     */
    public ForwardOperators(DecoderModel model, Sharding sharding, Precisions precisions) {
        this(model, sharding, precisions, new ExpertRouting.Balanced(), PassSchedule.PLAIN);
    }

    /** As above, with tokens spread over experts as {@code routing} says, and ranks that share work as {@code schedule} does. */
    public ForwardOperators(
            DecoderModel model,
            Sharding sharding,
            Precisions precisions,
            ExpertRouting routing,
            PassSchedule schedule) {
        ShardingRules.require(model, sharding);
        this.model = model;
        this.sharding = sharding;
        this.precisions = OperatorPrecisions.of(precisions, model);
        this.routing = new BusiestRanks(routing);
        this.schedule = schedule;
        this.sampling = Sampling.GREEDY;
        this.layers = model.distinctLayers();
        this.first = true;
        this.last = true;
    }

    private ForwardOperators(ForwardOperators whole, OperatorPrecisions precisions, Sampling sampling) {
        this.model = whole.model;
        this.sharding = whole.sharding;
        this.precisions = precisions;
        this.routing = whole.routing;
        this.schedule = whole.schedule;
        this.sampling = sampling;
        this.layers = whole.layers;
        this.first = whole.first;
        this.last = whole.last;
    }

    private ForwardOperators(ForwardOperators whole, int stage) {
        this.model = whole.model;
        this.sharding = whole.sharding;
        this.precisions = whole.precisions;
        this.routing = whole.routing;
        this.schedule = whole.schedule;
        this.sampling = whole.sampling;
        this.layers = model.distinctLayers(sharding, stage);
        this.first = stage == 0;
        this.last = stage == sharding.pp() - 1;
    }

    /** The same passes, whose next tokens are chosen as {@code how} says instead of greedily. */
    public ForwardOperators sampling(Sampling how) {
        return new ForwardOperators(this, precisions, how);
    }

    /** The same passes, where {@code how} says what quantises the results of norms, instead of kernels of their own. */
    public ForwardOperators normQuantisation(NormQuantisation how) {
        boolean fused = model.norm() == DecoderModel.Norm.RMS && precisions.canFuseNorms(how);
        return new ForwardOperators(this, precisions.fusingNorms(fused), sampling);
    }

    /** The part of passes that one pipeline stage does; what it hands over is in {@link #handover}. */
    public ForwardOperators stage(int stage) {
        return new ForwardOperators(this, stage);
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
        TensorParallelRows rows = rows(operators);
        if (first) {
            embedding(operators, rows, tokens);
        }
        layers(operators, rows, share, batch.tokens());
        operators.repeat(1);
        if (first && last) {
            operators.repeat(sharding.pp() - 1);
            handover(operators, rows, tokens);
            operators.repeat(1);
        }
        if (last) {
            output(operators, rows, share);
        }
        return operators.toList();
    }

    private TensorParallelRows rows(OperatorList operators) {
        return new TensorParallelRows(sharding.tp(), model.hiddenSize(), schedule, precisions, operators);
    }

    /**
     * What goes from one pipeline stage to the next: every rank sends its share of the rows, which the ranks of the next stage
     * put together (vllm-project/vllm, vllm/distributed/parallel_state.py, {@code send_tensor_dict}), unless rows stay shared.
     */
    public List<Communication> handover(BatchShape batch) {
        OperatorList operators = new OperatorList(precisions.wide());
        handover(operators, rows(operators), batch.share(sharding.attentionDp()).tokens());
        return operators.toList().stream()
                .map(entry -> (Communication) entry.operator())
                .toList();
    }

    private void handover(OperatorList operators, TensorParallelRows rows, int tokens) {
        double share = (double) sharding.share(tokens) * model.hiddenSize();
        operators.collective("pipeline_send", Collective.Kind.SEND, share, 2);
        if (!rows.sequenceParallel()) {
            double all = (double) tokens * model.hiddenSize();
            operators.collective("pipeline_gather", Collective.Kind.ALL_GATHER, all, sharding.tp());
        }
    }

    private void embedding(OperatorList operators, TensorParallelRows rows, int tokens) {
        operators.streaming("embedding", Kind.GATHER, tokens, model.hiddenSize());
        if (model.positions() == DecoderModel.Positions.LEARNED) {
            operators.streaming("position_embedding", Kind.RESIDUAL_ADD, tokens, model.hiddenSize());
        }
        rows.sum(tokens);
    }

    private void layers(OperatorList operators, TensorParallelRows rows, BatchShape share, int allTokens) {
        int tokens = share.tokens();
        var attention = new AttentionOperators(model, sharding.tp(), precisions, share, rows, operators);
        var feedForward = new FeedForwardOperators(model.hiddenSize(), sharding, precisions, routing, rows, operators);
        boolean[] startsModel = {first};
        layers.forEach((layer, count) -> {
            firstNorm(operators, rows.between(tokens), count, startsModel[0], rows.normQuantises());
            startsModel[0] = false;
            operators.repeat(count);
            attention.add(layer.attention());
            // The router takes rows of 16 bits, so only dense parts have theirs quantised.
            boolean quantised = rows.normQuantises() && layer.feedForward() instanceof DenseFeedForward;
            addNorm(operators, rows.between(tokens), count, quantised);
            feedForward.add(layer.feedForward(), tokens, allTokens);
        });
    }

    /** The very first norm has no residual to add; engines fuse the addition into every other RMS norm. */
    private void firstNorm(OperatorList operators, int tokens, int count, boolean startsModel, boolean quantised) {
        if (startsModel) {
            Kind plain = model.norm() == DecoderModel.Norm.RMS ? Kind.RMS_NORM : Kind.LAYER_NORM;
            operators.add(precisions.norm(plain.id(), plain, tokens, model.hiddenSize(), quantised), 1);
        }
        addNorm(operators, tokens, startsModel ? count - 1 : count, quantised);
    }

    private void addNorm(OperatorList operators, int tokens, int count, boolean quantised) {
        operators.repeat(count);
        if (model.norm() == DecoderModel.Norm.RMS) {
            Kind plain = Kind.ADD_RMS_NORM;
            operators.add(precisions.norm(plain.id(), plain, tokens, model.hiddenSize(), quantised));
        } else {
            operators.streaming(Kind.RESIDUAL_ADD, tokens, model.hiddenSize());
            operators.streaming(Kind.LAYER_NORM, tokens, model.hiddenSize());
        }
    }

    private void output(OperatorList operators, TensorParallelRows rows, BatchShape share) {
        Kind kind = model.norm() == DecoderModel.Norm.RMS ? Kind.ADD_RMS_NORM : Kind.LAYER_NORM;
        operators.streaming("final_norm", kind, rows.between(share.tokens()), model.hiddenSize());
        int logits = share.logitRows();
        if (logits > 0) {
            rows.gather(share.tokens());
            int vocabulary = sharding.share(model.vocabularySize());
            operators.add(precisions.wide("lm_head", 1, logits, vocabulary, model.hiddenSize()));
            operators.collective(
                    "logits_gather",
                    Collective.Kind.ALL_GATHER,
                    (double) logits * vocabulary * sharding.tp(),
                    sharding.tp());
            operators.streaming("logits_widen", Kind.WIDEN, logits, model.vocabularySize());
            SamplingOperators.of(sampling, logits, model.vocabularySize()).forEach(operators::add);
        }
    }
}
