package org.warpsight.report.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.Numbers;
import org.warpsight.report.chart.Roofline;

/** A roofline in figures. */
final class RooflineText {
    private RooflineText() {}

    static String tables(Roofline roofline) {
        TextTable roofs = TextTable.of("<roof", "rate", "ridge with HBM (FLOP/B)");
        double hbm = roofline.memory().get(0).bytesPerSecond();
        roofline.compute()
                .forEach(roof -> roofs.row(
                        roof.name(),
                        Numbers.si(roof.flopsPerSecond(), "FLOP/s"),
                        Numbers.of(roof.flopsPerSecond() / hbm)));
        roofline.memory().forEach(roof -> roofs.row(roof.name(), Numbers.si(roof.bytesPerSecond(), "B/s"), ""));
        String text = roofline.gpu() + "\n\n" + roofs;
        if (roofline.points().isEmpty()) {
            return text;
        }
        TextTable points = TextTable.of("<operator", "FLOP/B", "at most", "at least", "share of time", "<bound by");
        for (Roofline.Point point : roofline.points()) {
            points.row(
                    point.name(),
                    Numbers.of(point.intensity()),
                    Numbers.si(point.flopsPerSecond(), "FLOP/s"),
                    Numbers.seconds(point.seconds()),
                    Numbers.percent(point.share()),
                    bound(roofline, point));
        }
        return text + "\n" + points;
    }

    private static String bound(Roofline roofline, Roofline.Point point) {
        // The bound is the larger of two times, so equality with one of them tells which.
        double hbmSeconds = point.hbmBytes() / roofline.memory().get(0).bytesPerSecond();
        return point.seconds() > hbmSeconds * (1 + 1e-9) ? "arithmetic" : "HBM";
    }

    static String json(Roofline roofline) {
        ObjectNode tree = JsonDocuments.mapper().createObjectNode();
        tree.put("gpu", roofline.gpu());
        ArrayNode roofs = tree.putArray("compute_roofs");
        roofline.compute()
                .forEach(roof -> roofs.addObject().put("name", roof.name()).put("flops_per_s", roof.flopsPerSecond()));
        ArrayNode memory = tree.putArray("memory_roofs");
        roofline.memory()
                .forEach(roof -> memory.addObject().put("name", roof.name()).put("bytes_per_s", roof.bytesPerSecond()));
        ArrayNode operators = tree.putArray("operators");
        for (Roofline.Point point : roofline.points()) {
            operators
                    .addObject()
                    .put("name", point.name())
                    .put("phase", point.phase())
                    .put("flops", point.flops())
                    .put("hbm_bytes", point.hbmBytes())
                    .put("bound_s", point.seconds())
                    .put("bound_by", bound(roofline, point).toLowerCase(java.util.Locale.ROOT));
        }
        return JsonDocuments.write(tree);
    }
}
