package org.warpsight.sim.validation;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** {@code accuracy.json} as the table that the README shows. */
final class AccuracyMarkdown {
    /** A table of more groups is shown as a whole: the README is to be read. */
    private static final int MOST_GROUPS = 6;

    private AccuracyMarkdown() {}

    /** A table in Markdown, without a final line end. */
    static String of(Accuracy accuracy) {
        StringJoiner lines = new StringJoiner("\n");
        lines.add("| table | group | rows | not predicted | median | mean | bias |")
                .add("|---|---|---:|---:|---:|---:|---:|");
        for (Accuracy.Entry table : accuracy.tables()) {
            List<Accuracy.Entry> groups = accuracy.groups().stream()
                    .filter(group -> group.table().equals(table.table()))
                    .toList();
            if (groups.size() == 1) {
                lines.add(line("`" + table.table() + "`", groups.get(0)));
            } else if (groups.size() > MOST_GROUPS) {
                lines.add(line("`" + table.table() + "`", "all of " + groups.size() + " groups", table));
            } else {
                groups.forEach(
                        group -> lines.add(line(group == groups.get(0) ? "`" + table.table() + "`" : "", group)));
            }
        }
        return lines.toString();
    }

    private static String line(String table, Accuracy.Entry group) {
        return line(table, String.join(", ", group.group().values()), group);
    }

    private static String line(String table, String name, Accuracy.Entry errors) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,d | %s | %.1f %% | %.1f %% | %+.1f %% |",
                table,
                name,
                errors.rows(),
                errors.unpredicted() == 0 ? "" : String.format(Locale.ROOT, "%,d", errors.unpredicted()),
                100 * errors.medianApe(),
                100 * errors.mape(),
                100 * errors.bias());
    }
}
