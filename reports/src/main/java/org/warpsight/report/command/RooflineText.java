package org.warpsight.report.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.Numbers;
import org.warpsight.report.chart.Roofline;
import org.warpsight.sim.forward.OperatorTime;

/** A roofline in figures. */
final class RooflineText {
    private RooflineText() {}

    static String tables(Roofline roofline) {
        TextTable roofs = TextTable.of("<roof", "rate", "ridge with HBM (operations/B)");
        double hbm = roofline.memory().get(0).bytesPerSecond();
        roofline.compute()
                .forEach(roof -> roofs.row(
                        roof.name(),
                        Numbers.si(roof.flopsPerSecond(), roof.unit()),
                        Numbers.of(roof.flopsPerSecond() / hbm)));
        roofline.memory().forEach(roof -> roofs.row(roof.name(), Numbers.si(roof.bytesPerSecond(), "B/s"), ""));
        return roofline.gpu() + "\n\n" + roofs;
    }

    static String tables(Roofline roofline, PassUnderRoofline pass) {
        TextTable table =
                TextTable.of("<operator", "FLOP/B", "rate", "HBM traffic", "time", "at least", "share", "<limiter");
        for (PassUnderRoofline.Row row : pass.rows()) {
            OperatorTime time = row.time();
            table.row(
                    time.name(),
                    ratio(time.flops(), time.hbmBytes()),
                    rate(time.flops(), row.seconds(), "FLOP/s"),
                    rate(time.hbmBytes(), row.seconds(), "B/s"),
                    Numbers.seconds(row.seconds()),
                    Numbers.seconds(row.boundSeconds().orElse(Double.NaN)),
                    Numbers.percent(row.seconds() / pass.seconds()),
                    time.limiter().id());
        }
        return tables(roofline) + "\n" + table + "\nThe pass takes " + Numbers.seconds(pass.seconds())
                + "; \"at least\" is what the roofline allows with all operands in HBM. Inputs that the operator"
                + "\nbefore has left in L2 make it less.\n";
    }

    private static String ratio(double flops, double bytes) {
        return flops == 0 || bytes == 0 ? Numbers.NONE : Numbers.of(flops / bytes);
    }

    private static String rate(double amount, double seconds, String unit) {
        return amount == 0 || seconds == 0 ? Numbers.NONE : Numbers.si(amount / seconds, unit);
    }

    static String json(Roofline roofline) {
        return JsonDocuments.write(roofs(roofline));
    }

    static String json(Roofline roofline, PassUnderRoofline pass) {
        ObjectNode tree = roofs(roofline);
        tree.put("pass_s", pass.seconds());
        ArrayNode operators = tree.putArray("operators");
        for (PassUnderRoofline.Row row : pass.rows()) {
            ObjectNode operator = operators
                    .addObject()
                    .put("operator", row.time().name())
                    .put("count", row.time().count())
                    .put("flops", row.time().flops())
                    .put("hbm_bytes", row.time().hbmBytes())
                    .put("time_s", row.seconds());
            row.boundSeconds().ifPresent(bound -> operator.put("bound_s", bound));
            operator.put("limiter", row.time().limiter().id());
        }
        return JsonDocuments.write(tree);
    }

    private static ObjectNode roofs(Roofline roofline) {
        ObjectNode tree = JsonDocuments.mapper().createObjectNode();
        tree.put("gpu", roofline.gpu());
        ArrayNode compute = tree.putArray("compute_roofs");
        roofline.compute()
                .forEach(
                        roof -> compute.addObject().put("name", roof.name()).put("flops_per_s", roof.flopsPerSecond()));
        ArrayNode memory = tree.putArray("memory_roofs");
        roofline.memory()
                .forEach(roof -> memory.addObject().put("name", roof.name()).put("bytes_per_s", roof.bytesPerSecond()));
        return tree;
    }
}
