package org.warpsight.report.validation;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.warpsight.sim.validation.PredictedRow;
import org.warpsight.sim.validation.Prediction;
import org.warpsight.sim.validation.ValidationResult;

/** Every measurement with its prediction: the columns of the table, then ours, in the order of the table. */
public final class RowsCsv {
    private static final List<String> COLUMNS =
            List.of("metric", "measured", "predicted", "unit", "ape", "limiter", "reason");

    private RowsCsv() {}

    /** Writes all rows; a prediction or error that does not exist is an empty field. */
    public static void write(ValidationResult result, Writer writer) {
        try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(writer)) {
            csv.writeRecord(join(result.header(), COLUMNS));
            for (PredictedRow row : result.rows()) {
                csv.writeRecord(join(row.fields(), fields(row)));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static List<String> fields(PredictedRow row) {
        String limiter = row.prediction() instanceof Prediction.Predicted predicted
                ? predicted.limiter().id()
                : "";
        return List.of(
                row.measurement().metric(),
                row.measurement().text(),
                number(row.value()),
                row.measurement().unit(),
                number(row.absolutePercentageError()),
                limiter,
                row.prediction().reason());
    }

    private static String number(OptionalDouble value) {
        if (value.isEmpty()) {
            return "";
        }
        BigDecimal rounded = Digits.rounded(value.getAsDouble());
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    private static List<String> join(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
