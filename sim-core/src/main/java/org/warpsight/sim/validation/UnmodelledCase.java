package org.warpsight.sim.validation;

import java.util.Collections;
import java.util.List;
import org.warpsight.sim.validation.Prediction.Unpredicted;

/** A row of a kind that is read and counted but has no model yet. */
record UnmodelledCase(TableKind kind) implements RowCase {

    static UnmodelledCase of(RowInputs row) {
        return new UnmodelledCase(row.kind());
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        return Collections.nCopies(
                kind.metrics().size(), new Unpredicted("rows of kind " + kind.id() + " are not modelled yet"));
    }
}
