package org.warpsight.sim.validation;

import java.math.BigDecimal;
import java.util.List;
import org.warpsight.hardware.ArchitectureProfile;
import org.warpsight.hardware.CalibrationPlan.Range;

/**
 * What a calibration found.
 *
 * @param profile the architecture with its new constants, where they come from, and the recipe
 * @param constants in the order of their paths
 * @param fitted errors of the rows that were fitted
 * @param check errors of the rows that were held back
 * @param ends mean absolute error of the fitted rows at which the search from each start ended, before the last digits
 * @param evaluations how often all fitted rows were predicted
 */
public record CalibrationResult(
        ArchitectureProfile profile,
        List<Constant> constants,
        Change fitted,
        Change check,
        List<Double> ends,
        int evaluations) {
    public CalibrationResult {
        constants = List.copyOf(constants);
        ends = List.copyOf(ends);
    }

    /** Whether the file had these constants already, and says where they come from as it would be said now. */
    public boolean changesNothing() {
        return constants.stream().noneMatch(Constant::changes);
    }

    /**
     * A constant and its source before and after, and what it may be.
     *
     * @param before what the file has
     * @param after what was found
     */
    public record Constant(
            String path, BigDecimal before, BigDecimal after, Range range, String sourceBefore, String sourceAfter) {

        static Constant of(String path, Range range, ArchitectureProfile before, ArchitectureProfile after) {
            return new Constant(
                    path,
                    before.constants().get(path),
                    after.constants().get(path),
                    range,
                    before.architecture().sources().getOrDefault(path, ""),
                    after.architecture().sources().get(path));
        }

        /** Whether its value or its source is another one now. */
        public boolean changes() {
            return movesValue() || !sourceBefore.equals(sourceAfter);
        }

        /** Whether its value is another one now. */
        public boolean movesValue() {
            return before.compareTo(after) != 0;
        }
    }

    /** Errors before and after. */
    public record Change(ErrorSummary before, ErrorSummary after) {}
}
