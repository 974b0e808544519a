package org.warpsight.workload.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.warpsight.hardware.json.BadInputException;

/**
 * Loads in proportion to a histogram, such as one counted on live traffic: expert e gets its share of the routed rows,
 * rounded so that all rows are dealt, and never more than one row per token.
 *
 * @param name where the histogram comes from, for messages
 * @param shares weight of each expert, in their order; not all zero
 */
public record HistogramRouting(String name, List<Double> shares) implements ExpertRouting {

    public HistogramRouting {
        shares = List.copyOf(shares);
        for (int expert = 0; expert < shares.size(); expert++) {
            double share = shares.get(expert);
            if (!(share >= 0 && Double.isFinite(share))) {
                throw BadInputException.of(
                        name,
                        "/" + expert,
                        "an expert's share is at least 0 but is " + share,
                        "Give one count of tokens per expert");
            }
        }
        if (shares.stream().mapToDouble(Double::doubleValue).sum() <= 0) {
            throw BadInputException.of(name, "", "no expert has any tokens", "Give one count of tokens per expert");
        }
    }

    /**
     * A histogram from a JSON array of numbers, one per expert.
     *
     * @throws BadInputException if it is anything else
     */
    public static HistogramRouting of(String name, JsonNode counts) {
        if (!counts.isArray()) {
            throw BadInputException.of(
                    name, "", "a histogram is a list of numbers", "Write [12, 7, 0, ...], one count per expert");
        }
        List<Double> shares = new ArrayList<>();
        for (JsonNode count : counts) {
            if (!count.isNumber()) {
                throw BadInputException.of(
                        name,
                        "/" + shares.size(),
                        "an expert's share is a number but is " + count,
                        "Write [12, 7, 0, ...], one count per expert");
            }
            shares.add(count.asDouble());
        }
        return new HistogramRouting(name, shares);
    }

    @Override
    public List<Integer> rows(int tokens, int experts, int expertsPerToken) {
        if (shares.size() != experts) {
            throw BadInputException.of(
                    name,
                    "",
                    "the histogram has " + shares.size() + " entries but the model has " + experts + " experts",
                    "Give one count of tokens per expert of the model");
        }
        long left = (long) tokens * expertsPerToken;
        int[] rows = new int[experts];
        // What an expert cannot take, because a token goes to it once, is shared by the others in proportion.
        boolean[] full = new boolean[experts];
        while (left > 0) {
            left -= deal(rows, full, left, tokens);
        }
        return IntStream.of(rows).boxed().toList();
    }

    /** Deals rows to the experts that are not full, in proportion and by largest remainder; how many were taken. */
    private long deal(int[] rows, boolean[] full, long routed, int tokens) {
        double open = 0;
        int takers = 0;
        for (int expert = 0; expert < rows.length; expert++) {
            open += full[expert] ? 0 : shares.get(expert);
            takers += full[expert] ? 0 : 1;
        }
        double[] parts = new double[rows.length];
        for (int expert = 0; expert < rows.length; expert++) {
            // With no share left, the experts that can take rows get equally many.
            double share = open > 0 ? shares.get(expert) / open : 1.0 / takers;
            parts[expert] = full[expert] ? 0 : routed * share;
        }
        int[] dealt = IntStream.range(0, rows.length)
                .map(e -> (int) Math.floor(parts[e]))
                .toArray();
        long remainder = routed - IntStream.of(dealt).asLongStream().sum();
        IntStream.range(0, rows.length)
                .boxed()
                .filter(expert -> parts[expert] > 0)
                .sorted(Comparator.comparingDouble(expert -> dealt[expert] - parts[expert]))
                .limit(remainder)
                .forEach(expert -> dealt[expert]++);
        long taken = 0;
        for (int expert = 0; expert < rows.length; expert++) {
            int now = Math.min(dealt[expert], tokens - rows[expert]);
            rows[expert] += now;
            taken += now;
            full[expert] = rows[expert] == tokens;
        }
        return taken;
    }
}
