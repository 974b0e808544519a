package org.warpsight.workload.engine;

import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.model.DecoderLayer;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.DenseFeedForward;
import org.warpsight.workload.model.FeedForward;
import org.warpsight.workload.model.MixtureOfExperts;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.scenario.SchedulerSpec;

/**
 * Memory for what a pass computes on its way.
 *
 * <p>Live at the widest point of a layer: the residual stream, the normed copy of it, and the inputs and output of the
 * activation function; for a mixture also the rows of its experts before and after. At the end of the pass: the logits of
 * every sequence in FP32. Both are counted, as engines measure the peak of a pass in which all sequences end.
 */
final class Workspace {
    private static final int FP32_BYTES = 4;

    private Workspace() {}

    static double bytes(DecoderModel model, Sharding sharding, Precision wide, SchedulerSpec scheduler) {
        // A replica's attention ranks share its sequences.
        int tokens = share(scheduler.maxBatchedTokens(), sharding);
        double elements = model.distinctLayers().keySet().stream()
                .mapToDouble(layer -> layerElements(model, layer, sharding))
                .max()
                .orElse(0);
        double logits = (double) Math.min(share(scheduler.maxSequences(), sharding), tokens)
                * model.vocabularySize()
                * FP32_BYTES;
        return tokens * elements * wide.bytes() + logits;
    }

    private static int share(int all, Sharding sharding) {
        return Ceiling.divide(all, sharding.attentionDp());
    }

    /** Elements per token at the widest point of a layer. */
    private static double layerElements(DecoderModel model, DecoderLayer layer, Sharding sharding) {
        return 2.0 * model.hiddenSize() + widest(layer.feedForward(), model.hiddenSize(), sharding);
    }

    private static double widest(FeedForward feedForward, int hiddenSize, Sharding sharding) {
        int matrices = feedForward.activation().matrices();
        if (feedForward instanceof DenseFeedForward dense) {
            return (double) matrices * dense.size() / sharding.tp();
        }
        if (feedForward instanceof MixtureOfExperts mixture) {
            double rows = (double) mixture.expertsPerToken() * sharding.attentionDp() / sharding.ep();
            double size = (double) matrices * mixture.expertSize() / sharding.expertTensorParallel();
            return rows * (2.0 * hiddenSize + size);
        }
        throw new IllegalStateException("unknown feed-forward part " + feedForward);
    }
}
