package org.warpsight.workload.operator;

import org.warpsight.hardware.Precision;

/**
 * Tokens on their way to the GPUs of their experts, or back from them.
 *
 * @param back whether the experts' outputs return to be added up (combine), rather than tokens going out (dispatch)
 * @param tokens of each rank
 * @param precision in which they travel
 * @param experts on all ranks, redundant ones included
 * @param expertsPerToken different experts of a token
 * @param ranks GPUs that hold the experts
 */
public record ExpertTransfer(
        String name,
        boolean back,
        int tokens,
        int hiddenSize,
        Precision precision,
        int experts,
        int expertsPerToken,
        int ranks)
        implements Communication {

    /** The same tokens through a general all-to-all, for libraries without kernels for experts. */
    public Collective allToAll() {
        double copies = (double) tokens * Math.min(expertsPerToken, ranks);
        return new Collective(name, Collective.Kind.ALL_TO_ALL, copies * hiddenSize * precision.bytes(), ranks);
    }
}
