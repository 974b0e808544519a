package org.warpsight.sim.validation;

import org.warpsight.hardware.json.BadInputException;

/**
 * Where a row stands, for messages.
 *
 * @param file as the user named it
 * @param line number of the row's first line, from 1
 */
record RowPlace(String file, long line) {

    /** The exception for a field of this row. */
    BadInputException problem(String column, String problem, String suggestion) {
        return BadInputException.of(file, "line " + line + ", column " + column, problem, suggestion);
    }

    /** The exception for this row as a whole. */
    BadInputException problem(String problem, String suggestion) {
        return BadInputException.of(file, "line " + line, problem, suggestion);
    }
}
