package org.warpsight.sim.validation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.workload.scenario.json.ResolvedScenario;
import org.warpsight.workload.scenario.json.Scenarios;

/**
 * What a row of a table of serving runs says, as a scenario.
 *
 * <p>A run is a closed loop of 10 requests per client, as AIConfigurator's {@code eval/benchmarks/genai_perf_runner.py} and
 * InferenceX's {@code benchmark_serving.py} ask for (request-count, num-prompts); the warm-up before it is over when it starts,
 * so that it meets an idle engine. What a row does not say (budgets, memory) are the engine's published defaults.
 *
 * @param protocol {@code inferencex} for lengths uniform on [0.8, 1] of those named, {@code fixed} for exactly those
 * @param pools the deployment: one pool for both phases, or one for each
 */
record ServingScenario(
        String engine,
        String model,
        ServingPrecision precision,
        String protocol,
        int inputTokens,
        int outputTokens,
        int concurrency,
        List<Workers> pools) {
    private static final double LEAST_FRACTION = 0.8;

    ServingScenario {
        pools = List.copyOf(pools);
    }

    /** Why a row cannot be made a scenario, in one line. */
    static final class NotServed extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotServed(String reason) {
            super(reason);
        }
    }

    /**
     * Equal replicas.
     *
     * @param sequences most sequences of one replica at the same time; 0 for the engine's default
     */
    record Workers(String role, String gpu, int replicas, int tp, int pp, int attentionDp, int ep, int sequences) {

        private static Workers both(RowInputs row) {
            return new Workers(
                    "both",
                    row.gpu().id(),
                    1,
                    row.count("tp"),
                    row.count("pp"),
                    atLeastOne(row, "attn_dp"),
                    atLeastOne(row, "moe_ep"),
                    0);
        }

        /** Workers for one phase, whose columns begin with its first letter. */
        private static Workers of(RowInputs row, String role) {
            String prefix = role.charAt(0) + "_";
            int dp = atLeastOne(row, prefix + "dp");
            return new Workers(
                    role,
                    row.gpu().id(),
                    atLeastOne(row, prefix + "workers"),
                    atLeastOne(row, prefix + "tp"),
                    1,
                    dp,
                    atLeastOne(row, prefix + "ep"),
                    dp * row.sizeOr(prefix + "batch", 0));
        }

        /** Empty, or 0 where a model has no experts, is one. */
        private static int atLeastOne(RowInputs row, String column) {
            return Math.max(1, row.sizeOr(column, 1));
        }

        private void write(ObjectNode pool) {
            pool.put("role", role).put("gpu", gpu).put("replicas", replicas);
            pool.put("tp", tp).put("pp", pp).put("attention_dp", attentionDp).put("ep", ep);
            if (sequences > 0) {
                pool.putObject("scheduler").put("max_sequences", sequences);
            }
        }
    }

    static ServingScenario of(RowInputs row) {
        List<Workers> pools =
                switch (row.text("mode")) {
                    case "agg" -> List.of(Workers.both(row));
                    case "disagg" -> List.of(Workers.of(row, "prefill"), Workers.of(row, "decode"));
                    default -> List.of();
                };
        return new ServingScenario(
                row.text("engine").toLowerCase(Locale.ROOT),
                row.text("model"),
                new ServingPrecision(row.text("precision").toLowerCase(Locale.ROOT)),
                row.text("protocol"),
                row.count("isl"),
                row.count("osl"),
                row.count("concurrency"),
                pools);
    }

    /**
     * The scenario with all that it names.
     *
     * @throws NotServed if the row names a mode, protocol or precision that is not known
     * @throws BadInputException if a name is not known, or model and deployment do not go together
     */
    ResolvedScenario resolved() {
        if (pools.isEmpty()) {
            throw new NotServed("only the modes agg and disagg are known");
        }
        ObjectNode scenario = JsonDocuments.mapper().createObjectNode();
        scenario.put("schema_version", 1).put("name", "row").put("model", precision.checkpoint(model));
        ArrayNode written = scenario.putObject("deployment").putArray("pools");
        for (Workers workers : pools) {
            ObjectNode pool = written.addObject();
            workers.write(pool);
            pool.put("engine", engine);
            precision.write(pool.putObject("precision"), engine);
            // Prompts are random tokens, and trained routers keep experts equally popular.
            pool.putObject("expert_routing").put("kind", "random");
        }
        ObjectNode traffic = scenario.putObject("traffic").put("concurrency", concurrency);
        ObjectNode lengths = traffic.putObject("lengths");
        lengths.put("input_tokens", inputTokens).put("output_tokens", outputTokens);
        switch (protocol) {
            case "fixed" -> {}
            case "inferencex" -> lengths.put("minimum_fraction", LEAST_FRACTION);
            default -> throw new NotServed("only the protocols fixed and inferencex are known");
        }
        return Scenarios.read(JsonDocuments.text("row", scenario.toString()));
    }
}
