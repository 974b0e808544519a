package org.warpsight.report.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.warpsight.report.Numbers;
import org.warpsight.sim.network.CollectiveResult.Load;

/** The links that were busy longest, as a table with bars and as JSON. */
final class BusiestLinks {
    /** How many are shown. */
    static final int SHOWN = 8;

    private static final int BAR = 30;

    private BusiestLinks() {}

    /**
     * A table of links.
     *
     * @param of what was simulated, as it goes on after "busiest links", such as {@code " at 1 GiB"}
     */
    static String table(String of, List<Load> loads) {
        TextTable table = TextTable.of("<busiest links" + of, "data", "of", "in use", "<of the time");
        for (Load load : loads) {
            table.row(
                    load.link().name(),
                    Numbers.si(load.bytes(), "B"),
                    Numbers.si(load.link().bytesPerSecond(), "B/s"),
                    Numbers.percent(load.utilisation()),
                    "█".repeat((int) Math.round(BAR * Math.min(1, load.utilisation()))));
        }
        return table.toString();
    }

    /** Adds the links to what was simulated. */
    static void add(ObjectNode simulated, List<Load> loads) {
        ArrayNode links = simulated.putArray("busiest_links");
        for (Load load : loads) {
            links.addObject()
                    .put("name", load.link().name())
                    .put("bytes", load.bytes())
                    .put("gb_per_s", load.link().bytesPerSecond() / 1e9)
                    .put("utilisation", load.utilisation());
        }
    }
}
