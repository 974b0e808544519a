package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Predicts the rows of {@code guard.json} in every build. What it found is written to {@code target/guard.json}, ready to
 * take the place of the committed file.
 */
class AccuracyGuardTest {
    /** By how much the error of a group may grow unnoticed. */
    private static final double TOLERANCE = 0.01;

    private static final Path COMMITTED = Tables.shipped("gemm_h100").resolveSibling("guard.json");
    private static final Path FOUND = Path.of(System.getProperty("basedir", "."), "target", "guard.json");

    /** Serving runs and passes of whole deployments take minutes; {@link AccuracyTest} predicts them. */
    private static final List<String> TOO_LONG = List.of("serving_h100.csv", "published_communication.csv");

    private static AccuracyGuard found;

    @BeforeAll
    static void predictGuardedRows() throws IOException {
        AccuracyGuard committed = AccuracyGuard.read(COMMITTED);
        List<AccuracyGuard.Entry> entries = new ArrayList<>();
        for (Path table : Tables.shipped()) {
            if (!TOO_LONG.contains(table.getFileName().toString())) {
                entries.addAll(committed.predict(table));
            }
        }
        found = new AccuracyGuard(entries);
        found.write(FOUND);
    }

    @Test
    void noGroupIsPredictedWorseThanWasCommitted() {
        SoftAssertions softly = new SoftAssertions();
        for (AccuracyGuard.Entry committed : AccuracyGuard.read(COMMITTED).groups()) {
            softly.assertThat(found.groups())
                    .as("%s %s, committed at %s", committed.table(), committed.group(), committed.mape())
                    .filteredOn(committed::isSameGroupAs)
                    .singleElement()
                    .extracting(AccuracyGuard.Entry::mape)
                    .satisfies(mape -> assertThat(mape).isLessThanOrEqualTo(committed.mape() + TOLERANCE));
        }
        softly.assertAll();
    }

    @Test
    void everyGroupIsGuarded() {
        assertThat(AccuracyGuard.read(COMMITTED).groups())
                .as("groups of %s, which %s can replace", COMMITTED.getFileName(), FOUND)
                .usingElementComparator((one, other) -> one.isSameGroupAs(other) ? 0 : 1)
                .containsAll(found.groups());
    }
}
