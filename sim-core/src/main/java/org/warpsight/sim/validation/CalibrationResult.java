package org.warpsight.sim.validation;

import java.math.BigDecimal;
import java.util.List;
import org.warpsight.hardware.Architecture.Range;
import org.warpsight.hardware.ArchitectureProfile;

/**
 * What a calibration found.
 *
 * @param profile the architecture with its new constants and where they come from
 * @param constants by path
 * @param fitted errors of the rows that were fitted
 * @param check errors of the rows that were held back
 * @param evaluations how often all fitted rows were predicted
 */
public record CalibrationResult(
        ArchitectureProfile profile, List<Constant> constants, Change fitted, Change check, int evaluations) {
    public CalibrationResult {
        constants = List.copyOf(constants);
    }

    /** A constant before and after, and what it may be. */
    public record Constant(String path, BigDecimal before, BigDecimal after, Range range) {}

    /** Errors before and after. */
    public record Change(ErrorSummary before, ErrorSummary after) {}
}
