package org.warpsight.workload.operator;

import java.util.List;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.model.DenseFeedForward;
import org.warpsight.workload.model.FeedForward;
import org.warpsight.workload.model.MixtureOfExperts;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.operator.ExpertStep.Step;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * Feed-forward part of one layer, from the normed residual stream to the sum over GPUs.
 *
 * <pre>
 *   dense:    gate_up_proj ► swiglu ► down_proj ► all_reduce
 *   mixture:  router ► routing ► [dispatch] ► sort ► permute ► expert_gate_up ► swiglu ► expert_down ► combine ► [return] ► all_reduce
 *             shared_gate_up ► swiglu ► shared_down ► shared_add (what the routed experts gave)
 * </pre>
 *
 * <p>Inputs of quantised matrices are quantised once for all experts of a token, before it travels or is copied.
 *
 * <p>With one attention rank every GPU of the tensor-parallel group has all tokens: each computes those of its experts and
 * the all-reduce adds them up. With several attention ranks tokens travel: to their experts and back (all-to-all) where
 * experts are spread, else to everyone and back (all-gather, reduce-scatter).
 */
final class FeedForwardOperators {
    private final int hiddenSize;
    private final Sharding sharding;
    private final OperatorPrecisions precisions;
    private final BusiestRanks routing;
    private final TensorParallelRows sums;
    private final OperatorList operators;

    FeedForwardOperators(
            int hiddenSize,
            Sharding sharding,
            OperatorPrecisions precisions,
            BusiestRanks routing,
            TensorParallelRows sums,
            OperatorList operators) {
        this.hiddenSize = hiddenSize;
        this.sharding = sharding;
        this.precisions = precisions;
        this.routing = routing;
        this.sums = sums;
        this.operators = operators;
    }

    /**
     * The operators of one layer.
     *
     * @param tokens tokens of the attention rank with most of them
     * @param allTokens tokens of all attention ranks
     */
    void add(FeedForward feedForward, int tokens, int allTokens) {
        if (feedForward instanceof DenseFeedForward dense) {
            int size = dense.size() / sharding.tp();
            int matrices = dense.activation().inputMatrices();
            sums.gatherAndProject(matrices == 2 ? "gate_up_proj" : "up_proj", tokens, matrices * size, hiddenSize);
            operators.streaming(kind(dense.activation()), tokens, size);
            sums.projectAndSum("down_proj", tokens, size);
        } else if (feedForward instanceof MixtureOfExperts mixture) {
            addMixture(mixture, tokens, allTokens);
        } else {
            throw new IllegalStateException("unknown feed-forward part " + feedForward);
        }
    }

    private void addMixture(MixtureOfExperts mixture, int tokens, int allTokens) {
        boolean travel = sharding.attentionDp() > 1;
        if (!travel) {
            sums.gather(tokens);
        }
        // Rows that travel start from the rank that has them.
        int own = travel ? sums.between(tokens) : tokens;
        operators.add(precisions.wide("router", 1, own, mixture.experts(), hiddenSize));
        operators.add(new ExpertChoice(
                "routing", own, mixture.experts(), mixture.expertsPerToken(), mixture.scoring(), precisions.wide()));
        // Rows go to their experts' GPUs quantised, but to everyone as they are.
        int quantised = travel && sharding.ep() == 1 ? allTokens : own;
        precisions.quantisation("expert_gate_up", quantised, hiddenSize).ifPresent(operators::add);
        if (travel) {
            dispatch(mixture, tokens, allTokens);
        }
        addExperts(mixture, allTokens);
        if (travel) {
            giveBack(mixture, tokens, allTokens);
        }
        if (mixture.sharedSize() > 0) {
            int size = mixture.sharedSize() / sharding.tp();
            if (travel) {
                sums.gather(tokens);
            }
            int matrices = mixture.activation().inputMatrices();
            linear(matrices == 2 ? "shared_gate_up" : "shared_up", tokens, matrices * size, hiddenSize);
            operators.streaming(kind(mixture.activation()), tokens, size);
            linear("shared_down", tokens, hiddenSize, size);
            operators.streaming("shared_add", Kind.RESIDUAL_ADD, tokens, hiddenSize);
        }
        if (!travel || mixture.sharedSize() > 0) {
            sums.sum(tokens);
        }
    }

    private void addExperts(MixtureOfExperts mixture, int allTokens) {
        List<Integer> rows = routing.rows(
                allTokens, mixture.experts(), mixture.expertsPerToken(), sharding.ep(), sharding.redundantExperts());
        long total = rows.stream().mapToLong(Integer::longValue).sum();
        if (total == 0) {
            return;
        }
        int size = mixture.expertSize() / sharding.expertTensorParallel();
        int here = tokensHere(mixture, total, allTokens);
        operators.add(step("sort", Step.SORT, mixture, here, rows, 1, precisions.wide()));
        operators.add(step("permute", Step.EXPAND, mixture, here, rows, hiddenSize, precisions.dispatched()));
        int matrices = mixture.activation().inputMatrices();
        operators.add(precisions.experts("expert_gate_up", rows, matrices * size, hiddenSize));
        operators.streaming(kind(mixture.activation()), total, size);
        precisions.quantisation("expert_down", total, size).ifPresent(operators::add);
        operators.add(precisions.experts("expert_down", rows, hiddenSize, size));
        operators.add(step("combine", Step.REDUCE, mixture, here, rows, hiddenSize, precisions.wide()));
    }

    /**
     * Tokens that a rank has when its experts begin, each of which gets one row of sums: all, or those that came to it, once
     * however many of their experts are here.
     */
    private int tokensHere(MixtureOfExperts mixture, long rows, int allTokens) {
        if (sharding.attentionDp() == 1 || sharding.ep() == 1) {
            return allTokens;
        }
        double ranks = routing.ranksPerToken(mixture.copies(sharding), mixture.expertsPerToken(), sharding.ep());
        return (int) Math.max(1, Math.round(rows * ranks / mixture.expertsPerToken()));
    }

    private ExpertStep step(
            String name,
            Step step,
            MixtureOfExperts mixture,
            int tokens,
            List<Integer> rows,
            int width,
            Precision precision) {
        return new ExpertStep(
                name,
                step,
                tokens,
                mixture.experts(),
                mixture.expertsPerToken(),
                rows.size(),
                rows.stream().mapToLong(Integer::longValue).sum(),
                width,
                precision);
    }

    /** Tokens to the GPUs of their experts. Ranks that share tokens send a part each; a row goes to a rank once. */
    private void dispatch(MixtureOfExperts mixture, int tokens, int allTokens) {
        if (sharding.sendsToWholeExperts()) {
            operators.add(transfer("dispatch", false, mixture, tokens, precisions.dispatched()));
        } else if (sharding.ep() > 1) {
            operators.collective(
                    "dispatch",
                    Collective.Kind.ALL_TO_ALL,
                    copies(mixture, tokens),
                    precisions.dispatched(),
                    sharding.ep());
        } else {
            double all = (double) allTokens * hiddenSize;
            int holders = sums.sequenceParallel() ? sharding.tp() * sharding.attentionDp() : sharding.attentionDp();
            operators.collective("dispatch", Collective.Kind.ALL_GATHER, all, holders);
        }
    }

    private void giveBack(MixtureOfExperts mixture, int tokens, int allTokens) {
        if (sharding.sendsToWholeExperts()) {
            operators.add(transfer("return", true, mixture, tokens, precisions.wide()));
            gatherReturned(tokens);
        } else if (sharding.ep() > 1) {
            double copies = copies(mixture, tokens);
            int sharing = sharding.expertTensorParallel();
            operators.collective("expert_sum", Collective.Kind.ALL_REDUCE, copies, sharing);
            operators.collective("return", Collective.Kind.ALL_TO_ALL, copies, sharding.ep());
            gatherReturned(tokens);
        } else {
            double all = (double) allTokens * hiddenSize;
            operators.collective("return", Collective.Kind.REDUCE_SCATTER, all, sharding.gpus() / sharding.pp());
        }
    }

    /** Every rank needs all rows that came back to its group, unless its next norm has a share of them. */
    private void gatherReturned(int tokens) {
        if (!sums.sequenceParallel()) {
            double all = (double) tokens * hiddenSize;
            operators.collective("all_gather", Collective.Kind.ALL_GATHER, all, sharding.tp());
        }
    }

    private ExpertTransfer transfer(
            String name, boolean back, MixtureOfExperts mixture, int tokens, Precision precision) {
        return new ExpertTransfer(
                name,
                back,
                sharding.share(tokens),
                hiddenSize,
                precision,
                mixture.copies(sharding),
                mixture.expertsPerToken(),
                sharding.ep());
    }

    private double copies(MixtureOfExperts mixture, int tokens) {
        int ownTokens = sharding.share(tokens);
        return (double) ownTokens * Math.min(mixture.expertsPerToken(), sharding.ep()) * hiddenSize;
    }

    private static Kind kind(FeedForward.Activation activation) {
        return switch (activation) {
            case SWIGLU -> Kind.SWIGLU;
            case GELU -> Kind.GELU;
            case RELU -> Kind.RELU;
        };
    }

    private void linear(String name, int rows, int n, int k) {
        operators.linear(precisions, name, rows, n, k);
    }
}
