package org.warpsight.workload.operator;

import org.warpsight.hardware.Precision;

/**
 * The backward pass of an attention: from the gradient dO of its output those of queries, keys and values.
 *
 * <pre>
 *   P = softmax(Q K^T) ; dV = P^T dO ; dP = dO V^T ; dS = P (dP - rowsum(dO O)) ; dQ = dS K ; dK = dS^T Q
 * </pre>
 *
 * <p>Five products where the forward pass has two, for the scores are computed again (Dao, arXiv 2307.08691, section 3.1.2).
 *
 * @param forward the attention, whose output and sums of exponentials are there
 */
public record AttentionGradient(Attention forward) implements Operator {

    public AttentionGradient {
        if (forward.latentCache()) {
            throw new IllegalArgumentException("attention " + forward.name()
                    + " reads its values from latent keys, as in inference; there is no gradient of it");
        }
    }

    @Override
    public String name() {
        return forward.name() + "_gradient";
    }

    @Override
    public double flops() {
        return 2.0
                * forward.sequences()
                * forward.heads()
                * forward.pairs()
                * (3 * forward.queryKeyDim() + 2 * forward.valueDim());
    }

    /** Queries, keys, values, output and its gradient in, three gradients out, and a logarithm of every row's sum. */
    @Override
    public double compulsoryBytes() {
        double queryRows = (double) forward.sequences() * forward.queries() * forward.heads();
        double keyRows = (double) forward.sequences() * forward.reachableKeys() * forward.keyValueHeads();
        double ofQueries = queryRows
                * ((2 * forward.queryKeyDim() + 2 * forward.valueDim())
                                * forward.activations().bytes()
                        + Precision.FP32.bytes());
        double ofKeys = keyRows
                * (forward.queryKeyDim() + forward.valueDim())
                * (forward.cache().bytes() + forward.activations().bytes());
        return ofQueries + ofKeys;
    }
}
