package org.warpsight.workload.scenario.json;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.HardwareCatalogue.Fleet;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.Models;
import org.warpsight.workload.scenario.Deployment;
import org.warpsight.workload.scenario.Deployment.Handover;
import org.warpsight.workload.scenario.Deployment.Role;
import org.warpsight.workload.scenario.RouterSpec;
import org.warpsight.workload.scenario.Scenario;
import org.warpsight.workload.scenario.json.ResolvedScenario.ResolvedPool;

/** Makes a scenario of its file: looks up what it names, fills in defaults and checks that all fits together. */
final class ScenarioReader {
    private static final long DEFAULT_SEED = 1;
    /** MLPerf Inference 4.0, Llama-2-70B in the server scenario: 99 % of the requests within 2 s and 200 ms. */
    private static final Scenario.Slo DEFAULT_SLO = new Scenario.Slo(2000, 200, 99);

    private final JsonDocument document;
    private final ScenarioFile file;

    ScenarioReader(JsonDocument document, ScenarioFile file) {
        this.document = document;
        this.file = file;
    }

    ResolvedScenario read() {
        DecoderModel model = Models.referredBy(document, "/model");
        String cluster = file.deployment().cluster().orElse("");
        Optional<Fleet> fleet = cluster.isEmpty()
                ? Optional.empty()
                : Optional.of(HardwareCatalogue.standard().fleet(document, "/deployment/cluster"));
        List<ResolvedPool> pools = pools(model, fleet);
        Deployment deployment = new Deployment(
                pools.stream().map(ResolvedPool::pool).toList(),
                new RouterSpec.RoundRobin(),
                References.openable(document, cluster),
                handover(pools));
        Scenario scenario = new Scenario(
                file.schemaVersion(),
                file.name(),
                References.openable(document, file.model()),
                deployment,
                new TrafficReader(document, model).read(file.traffic()),
                file.traffic().cachedFraction().orElse(0.0),
                slo(file.slo().orElse(ScenarioFile.Goals.NONE)),
                file.seed().orElse(DEFAULT_SEED));
        return new ResolvedScenario(scenario, model, pools);
    }

    private Handover handover(List<ResolvedPool> pools) {
        boolean phases = pools.stream().anyMatch(pool -> pool.pool().role() != Role.BOTH);
        if (file.deployment().kvHandover().isPresent() && !phases) {
            throw document.problem(
                    "/deployment/kv_handover",
                    "no KV cache is handed over where all pools serve both phases",
                    "Give the pools the roles prefill and decode, or leave kv_handover out");
        }
        return file.deployment().kvHandover().orElse(Handover.LAYER_BY_LAYER);
    }

    private List<ResolvedPool> pools(DecoderModel model, Optional<Fleet> fleet) {
        PoolReader reader = new PoolReader(document, model, fleet);
        List<ResolvedPool> pools = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ScenarioFile.Pool pool : file.deployment().pools()) {
            ResolvedPool resolved = reader.read(pool, pools.size());
            if (!names.add(resolved.pool().name())) {
                throw document.problem(
                        "/deployment/pools/" + pools.size() + "/name",
                        "two pools are called '" + resolved.pool().name() + "'",
                        "Give each pool a name of its own");
            }
            pools.add(resolved);
        }
        requirePhase(pools, Role.PREFILL, "prefill");
        requirePhase(pools, Role.DECODE, "decode");
        return pools;
    }

    private void requirePhase(List<ResolvedPool> pools, Role role, String phase) {
        boolean served =
                pools.stream().map(pool -> pool.pool().role()).anyMatch(has -> has == role || has == Role.BOTH);
        if (!served) {
            throw document.problem(
                    "/deployment/pools", "no pool serves " + phase, "Add one with role " + phase + " or both");
        }
    }

    private static Scenario.Slo slo(ScenarioFile.Goals goals) {
        return new Scenario.Slo(
                goals.ttftMs().orElse(DEFAULT_SLO.ttftMs()),
                goals.tpotMs().orElse(DEFAULT_SLO.tpotMs()),
                goals.percentile().orElse(DEFAULT_SLO.percentile()));
    }
}
