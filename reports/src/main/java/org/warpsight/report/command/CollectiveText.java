package org.warpsight.report.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.Numbers;
import org.warpsight.sim.network.CollectiveResult;
import org.warpsight.sim.network.CollectiveResult.Load;
import org.warpsight.workload.operator.Collective;

/**
 * Collectives of several sizes in figures.
 *
 * @param place node or cluster
 * @param results by size
 */
record CollectiveText(String place, List<CollectiveResult> results) {
    private static final double PICOSECONDS_PER_SECOND = 1e12;

    /** What is simulated, in one line. */
    String title() {
        Collective first = results.get(0).collective();
        return first.name() + " of " + first.ranks() + " GPUs on " + place;
    }

    String tables() {
        TextTable table = TextTable.of(
                "bytes",
                "time",
                "<algorithm",
                "<protocol",
                "blocks",
                "algorithm rate",
                "bus rate",
                "<busiest link",
                "");
        for (CollectiveResult result : results) {
            Load busiest = result.busiest(1).get(0);
            table.row(
                    ByteSizes.text((long) result.collective().bytes()),
                    Numbers.seconds(result.picoseconds() / PICOSECONDS_PER_SECOND),
                    result.plan().algorithm().id(),
                    result.plan().protocol().id(),
                    Numbers.count(result.plan().channels()),
                    Numbers.si(result.algorithmBytesPerSecond(), "B/s"),
                    Numbers.si(result.busBytesPerSecond(), "B/s"),
                    busiest.link().name(),
                    Numbers.percent(busiest.utilisation()));
        }
        return title() + "\n\n" + table + "\n" + links();
    }

    private String links() {
        CollectiveResult last = results.get(results.size() - 1);
        return BusiestLinks.table(
                " at " + ByteSizes.text((long) last.collective().bytes()), last.busiest(BusiestLinks.SHOWN));
    }

    String json() {
        Collective first = results.get(0).collective();
        ObjectNode tree = JsonDocuments.mapper().createObjectNode();
        tree.put("collective", first.name());
        tree.put("place", place);
        tree.put("gpus", first.ranks());
        ArrayNode sizes = tree.putArray("sizes");
        for (CollectiveResult result : results) {
            ObjectNode node = sizes.addObject();
            node.put("bytes", (long) result.collective().bytes());
            node.put("time_us", result.picoseconds() / 1e6);
            node.put("algorithm", result.plan().algorithm().id());
            node.put("protocol", result.plan().protocol().id());
            node.put("blocks", result.plan().channels());
            node.put("algorithm_gb_per_s", result.algorithmBytesPerSecond() / 1e9);
            node.put("bus_gb_per_s", result.busBytesPerSecond() / 1e9);
            BusiestLinks.add(node, result.busiest(BusiestLinks.SHOWN));
        }
        return JsonDocuments.write(tree);
    }
}
