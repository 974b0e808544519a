package org.warpsight.report.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.Numbers;
import org.warpsight.sim.network.CollectiveResult.Load;
import org.warpsight.sim.network.expert.Direction;

/**
 * Dispatches and combines in figures.
 *
 * @param steps by tokens, dispatch before combine
 */
record ExpertText(String model, String cluster, String mode, List<ExpertStep> steps) {
    private static final double PICOSECONDS_PER_SECOND = 1e12;
    private static final double PICOSECONDS_PER_MICROSECOND = 1e6;

    /** What is simulated, in one line. */
    String title() {
        return "experts of " + model + " on " + steps.get(0).traffic().ranks() + " ranks of " + cluster + ", "
                + mode.replace('_', ' ');
    }

    String tables() {
        TextTable table = TextTable.of(
                "tokens",
                "<direction",
                "last rank",
                "first rank",
                "algorithm rate",
                "bus rate",
                "most rows / mean",
                "<busiest link",
                "");
        for (ExpertStep step : steps) {
            List<Load> busiest = step.result().busiest(1);
            table.row(
                    Numbers.count(step.tokens()),
                    step.name(),
                    Numbers.seconds(step.seconds()),
                    Numbers.seconds(step.result().firstEndPs() / PICOSECONDS_PER_SECOND),
                    Numbers.si(step.algorithmBytesPerSecond(), "B/s"),
                    Numbers.si(step.busBytesPerSecond(), "B/s"),
                    Numbers.of(step.imbalance()),
                    busiest.get(0).link().name(),
                    Numbers.percent(busiest.get(0).utilisation()));
        }
        return title() + "\n\n" + table + "\n" + links() + "\n" + ranks();
    }

    private ExpertStep largestDispatch() {
        return steps.get(steps.size() - Direction.values().length);
    }

    private String links() {
        ExpertStep last = largestDispatch();
        return BusiestLinks.table(
                ", dispatch of " + Numbers.count(last.tokens()) + " tokens",
                last.result().busiest(BusiestLinks.SHOWN));
    }

    /** The fewest, the middle and the most of what ranks get. */
    private String ranks() {
        ExpertStep last = largestDispatch();
        double[] received = last.result().receivedBytes().clone();
        double[] ends = Arrays.stream(last.result().endPs())
                .mapToDouble(end -> end / PICOSECONDS_PER_SECOND)
                .sorted()
                .toArray();
        long[] rows = last.traffic().rows();
        Arrays.sort(received);
        Arrays.sort(rows);
        int most = rows.length - 1;
        TextTable table = TextTable.of("<of the ranks", "received", "expert rows", "end");
        for (int place : new int[] {0, most / 2, most}) {
            table.row(
                    place == 0 ? "least" : place == most ? "most" : "median",
                    Numbers.si(received[place], "B"),
                    Numbers.count(rows[place]),
                    Numbers.seconds(ends[place]));
        }
        return table.toString();
    }

    String json() {
        ObjectNode tree = JsonDocuments.mapper().createObjectNode();
        tree.put("model", model);
        tree.put("cluster", cluster);
        tree.put("mode", mode);
        tree.put("ep", steps.get(0).traffic().ranks());
        ArrayNode array = tree.putArray("steps");
        for (ExpertStep step : steps) {
            ObjectNode node = array.addObject();
            node.put("tokens", step.tokens());
            node.put("direction", step.name());
            node.put("time_us", step.result().picoseconds() / PICOSECONDS_PER_MICROSECOND);
            node.put("algorithm_gb_per_s", step.algorithmBytesPerSecond() / 1e9);
            node.put("bus_gb_per_s", step.busBytesPerSecond() / 1e9);
            node.put("imbalance", step.imbalance());
            ArrayNode ranks = node.putArray("ranks");
            for (int rank = 0; rank < step.traffic().ranks(); rank++) {
                ranks.addObject()
                        .put("end_us", step.result().endPs()[rank] / PICOSECONDS_PER_MICROSECOND)
                        .put("sent_bytes", step.result().sentBytes()[rank])
                        .put("received_bytes", step.result().receivedBytes()[rank]);
            }
            BusiestLinks.add(node, step.result().busiest(BusiestLinks.SHOWN));
        }
        return JsonDocuments.write(tree);
    }
}
