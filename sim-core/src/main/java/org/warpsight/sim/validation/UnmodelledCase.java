package org.warpsight.sim.validation;

import java.util.Collections;
import java.util.List;
import org.warpsight.sim.validation.Prediction.Unpredicted;

/**
 * A row that is read and counted but has no model.
 *
 * @param reason why
 */
record UnmodelledCase(TableKind kind, String reason) implements RowCase {

    @Override
    public List<Prediction> predict(Simulators simulators) {
        return Collections.nCopies(kind.metrics().size(), new Unpredicted(reason));
    }
}
