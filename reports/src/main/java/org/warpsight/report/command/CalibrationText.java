package org.warpsight.report.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.Numbers;
import org.warpsight.sim.validation.CalibrationResult;
import org.warpsight.sim.validation.CalibrationResult.Change;
import org.warpsight.sim.validation.CalibrationResult.Constant;
import org.warpsight.sim.validation.ErrorSummary;

/** Constants and errors before and after a calibration, for the terminal and as JSON. */
final class CalibrationText {
    private CalibrationText() {}

    /** Two tables and a last line on what became of the constants. */
    static String of(CalibrationResult result, String written) {
        TextTable constants =
                TextTable.of("<constant", "before", "after", "from", "to", "<").byRow();
        for (Constant constant : result.constants()) {
            constants.row(
                    constant.path(),
                    constant.before().toPlainString(),
                    constant.after().toPlainString(),
                    Numbers.of(constant.range().lower()),
                    Numbers.of(constant.range().upper()),
                    atEnd(constant));
        }
        TextTable errors =
                TextTable.of("<rows", "count", "mean APE before", "after", "median before", "after", "bias after");
        row(errors, "fitted", result.fitted());
        row(errors, "held back", result.check());
        return constants + "\n" + errors + "\n" + ends(result) + Numbers.count(result.evaluations())
                + " predictions of all fitted rows. " + written + "\n";
    }

    /** Whether searches from different points agree. */
    private static String ends(CalibrationResult result) {
        return "Mean APE where each search ended: "
                + result.ends().stream().map(CalibrationText::percent).collect(Collectors.joining(", ")) + ". ";
    }

    /** A line for each constant of which a file states something else than its recipe gives. */
    static List<String> differences(String architecture, CalibrationResult result) {
        return result.constants().stream()
                .filter(Constant::changes)
                .map(constant -> "warpsight: " + architecture + ", " + constant.path() + ": " + difference(constant))
                .toList();
    }

    private static String difference(Constant constant) {
        return constant.movesValue()
                ? "the file has " + constant.before().toPlainString() + ", its recipe gives "
                        + constant.after().toPlainString()
                : "its source should begin '" + constant.sourceAfter().replaceAll("; .*", "") + "'";
    }

    /** A constant at the end of its range says that the range is wrong or an effect is missing. */
    private static String atEnd(Constant constant) {
        double after = constant.after().doubleValue();
        return after == constant.range().lower() || after == constant.range().upper() ? "at the end of its range" : "";
    }

    private static void row(TextTable table, String name, Change change) {
        table.row(
                name,
                Numbers.count(change.after().rows()),
                percent(change.before().mape()),
                percent(change.after().mape()),
                percent(change.before().medianApe()),
                percent(change.after().medianApe()),
                String.format(Locale.ROOT, "%+.1f %%", 100 * change.after().bias()));
    }

    private static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * fraction);
    }

    /** The same as one JSON object; errors are fractions. */
    static String json(CalibrationResult result) {
        ObjectNode root = JsonDocuments.mapper().createObjectNode();
        root.put("unit", "fraction");
        root.put("evaluations", result.evaluations());
        root.put("changes_nothing", result.changesNothing());
        result.ends().forEach(root.putArray("search_ends")::add);
        ObjectNode constants = root.putObject("constants");
        result.constants().forEach(constant -> constants
                .putObject(constant.path())
                .put("before", constant.before())
                .put("after", constant.after())
                .put("lower", constant.range().lower())
                .put("upper", constant.range().upper()));
        put(root.putObject("fitted"), result.fitted());
        put(root.putObject("held_back"), result.check());
        return JsonDocuments.write(root);
    }

    private static void put(ObjectNode node, Change change) {
        node.put("rows", change.after().rows());
        put(node.putObject("before"), change.before());
        put(node.putObject("after"), change.after());
    }

    private static void put(ObjectNode node, ErrorSummary errors) {
        node.put("median_ape", errors.medianApe());
        node.put("mape", errors.mape());
        node.put("bias", errors.bias());
    }
}
