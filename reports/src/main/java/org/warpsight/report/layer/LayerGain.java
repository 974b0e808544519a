package org.warpsight.report.layer;

import org.warpsight.report.kernel.Variant.Kind;
import org.warpsight.sim.kernel.sequence.SequenceResult;

/**
 * What a change of a layer would gain: both are simulated, nothing is estimated.
 *
 * @param kind who could make the change
 * @param change in a few words
 * @param changed the layer with the change
 * @param result what its simulation gave
 * @param speedup how many times more tokens are served in the same time
 */
public record LayerGain(Kind kind, String change, LayerCase changed, SequenceResult result, double speedup) {

    /** Simulates a change of a case whose result is known. */
    static LayerGain of(Kind kind, String change, LayerCase changed, LayerCase asked, SequenceResult known) {
        SequenceResult result = changed.run();
        double before = known.picoseconds() / asked.layer().tokens();
        double after = result.picoseconds() / changed.layer().tokens();
        return new LayerGain(kind, change, changed, result, before / after);
    }
}
