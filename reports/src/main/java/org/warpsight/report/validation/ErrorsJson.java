package org.warpsight.report.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.sim.validation.ErrorSummary;
import org.warpsight.sim.validation.ValidationResult;

/** Errors of all rows by group as JSON; a figure over no row is {@code null}. */
public final class ErrorsJson {
    private ErrorsJson() {}

    /** The document, ending in a line end. */
    public static String text(ValidationResult result) {
        ValidationResult.Errors errors = result.errors();
        ObjectNode root = JsonDocuments.mapper().createObjectNode();
        root.put("unit", "fraction");
        var groups = root.putArray("groups");
        errors.groups().forEach((group, summary) -> {
            ObjectNode node = groups.addObject();
            node.put("table", group.kind().id());
            group.values().forEach(node::put);
            put(node, summary);
        });
        put(root.putObject("overall"), errors.overall());
        return JsonDocuments.write(root);
    }

    private static void put(ObjectNode node, ErrorSummary summary) {
        node.put("rows", summary.rows());
        node.put("unpredicted", summary.unpredicted());
        put(node, "median_ape", summary.medianApe());
        put(node, "mape", summary.mape());
        put(node, "p90_ape", summary.p90Ape());
        put(node, "bias", summary.bias());
    }

    private static void put(ObjectNode node, String key, double value) {
        if (Double.isNaN(value)) {
            node.putNull(key);
        } else {
            node.put(key, Digits.rounded(value).doubleValue());
        }
    }
}
