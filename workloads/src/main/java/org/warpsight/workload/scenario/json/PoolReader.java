package org.warpsight.workload.scenario.json;

import java.util.Locale;
import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.HardwareCatalogue.Fleet;
import org.warpsight.hardware.Node;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.workload.engine.EngineProfile;
import org.warpsight.workload.engine.EngineProfile.Settings;
import org.warpsight.workload.engine.Engines;
import org.warpsight.workload.engine.MemoryMap;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.model.ShardingRules;
import org.warpsight.workload.scenario.Deployment;
import org.warpsight.workload.scenario.Deployment.Precisions;
import org.warpsight.workload.scenario.Deployment.Role;
import org.warpsight.workload.scenario.Deployment.Sampling;
import org.warpsight.workload.scenario.Deployment.Speculation;
import org.warpsight.workload.scenario.json.ResolvedScenario.ResolvedPool;

/** Fills in and checks one pool of a deployment. */
final class PoolReader {
    private static final String DEFAULT_ENGINE = "vllm";

    private final JsonDocument document;
    private final DecoderModel model;
    private final Optional<Fleet> fleet;
    private final HardwareCatalogue hardware = HardwareCatalogue.standard();

    /** @param fleet the cluster's nodes, several of which a replica may span */
    PoolReader(JsonDocument document, DecoderModel model, Optional<Fleet> fleet) {
        this.document = document;
        this.model = model;
        this.fleet = fleet;
    }

    ResolvedPool read(ScenarioFile.Pool file, int index) {
        String at = "/deployment/pools/" + index;
        Sharding sharding = sharding(file, at);
        Gpu gpu = hardware.gpu(document, at + "/gpu");
        Optional<Node> node = node(file, at, gpu, sharding);
        EngineProfile engine =
                file.engine().isPresent() ? Engines.referredBy(document, at + "/engine") : Engines.get(DEFAULT_ENGINE);
        Settings chosen = file.scheduler().map(ScenarioFile.Scheduler::settings).orElse(Settings.NONE);
        Precisions precisions = new PrecisionDefaults(document, model)
                .fill(file.precision().orElse(ScenarioFile.Formats.NONE), at + "/precision");
        Role role = file.role().orElse(Role.BOTH);
        Deployment.Pool pool = new Deployment.Pool(
                file.name().orElse(role.name().toLowerCase(Locale.ROOT) + "-" + (index + 1)),
                role,
                References.openable(document, file.gpu()),
                node.map(found -> file.node().filter(name -> !name.isEmpty()).orElse(found.id()))
                        .map(name -> References.openable(document, name))
                        .orElse(""),
                file.replicas().orElse(1),
                sharding.tp(),
                sharding.pp(),
                sharding.ep(),
                sharding.attentionDp(),
                sharding.redundantExperts(),
                new ScheduleReader(document, sharding).read(file, at),
                new RoutingReader(document, model).read(file.expertRouting(), at + "/expert_routing"),
                precisions,
                file.sampling().orElse(Sampling.GREEDY),
                speculation(file, role, sharding, at),
                References.openable(document, file.engine().orElse(DEFAULT_ENGINE)),
                engine.scheduler(chosen, gpu.id()));
        return new ResolvedPool(pool, gpu, node, fleetOf(node), engine, memory(pool, sharding, gpu, engine, at));
    }

    private Speculation speculation(ScenarioFile.Pool file, Role role, Sharding sharding, String at) {
        if (file.speculation().isEmpty()) {
            return Speculation.NONE;
        }
        if (role == Role.PREFILL) {
            throw document.problem(
                    at + "/speculation",
                    "a pool for prompts guesses no tokens",
                    "Give speculation to the pool with role decode");
        }
        if (sharding.pp() > 1) {
            throw document.problem(
                    at + "/speculation",
                    "guesses are not simulated over " + sharding.pp() + " pipeline stages",
                    "Set pp to 1, or leave speculation out");
        }
        ScenarioFile.Guesses guesses = file.speculation().get();
        return new Speculation(guesses.tokens(), guesses.acceptance());
    }

    private Sharding sharding(ScenarioFile.Pool file, String at) {
        int tp = file.tp().orElse(1);
        int attentionDp = file.attentionDp().orElse(1);
        int ep = file.ep().orElse(1);
        if (tp * attentionDp % ep != 0) {
            throw document.problem(
                    at + "/ep",
                    ep + " expert-parallel ranks do not divide the " + tp * attentionDp + " GPUs of a pipeline stage",
                    "Use a divisor of tp x attention_dp");
        }
        Sharding sharding = new Sharding(
                tp,
                file.pp().orElse(1),
                ep,
                attentionDp,
                file.redundantExperts().orElse(0));
        ShardingRules.misfit(model, sharding).ifPresent(misfit -> {
            throw document.problem(at + "/" + misfit.field(), misfit.problem(), misfit.suggestion());
        });
        return sharding;
    }

    private Optional<Node> node(ScenarioFile.Pool file, String at, Gpu gpu, Sharding sharding) {
        boolean named = file.node().filter(name -> !name.isEmpty()).isPresent();
        Optional<Node> node =
                named ? Optional.of(hardware.server(document, at + "/node").node()) : hardware.nodeOf(gpu.id());
        if (named && !hardware.server(document, at + "/node").gpu().id().equals(gpu.id())) {
            throw document.problem(
                    at + "/node",
                    "node " + node.orElseThrow().id() + " has "
                            + node.orElseThrow().gpu() + ", not " + gpu.id(),
                    "Name a node with that GPU, or leave node out");
        }
        if (node.isEmpty() && sharding.gpus() > 1) {
            throw document.problem(
                    at,
                    "no bundled node has " + gpu.id() + ", which " + sharding.gpus() + " GPUs of a replica must share",
                    "Name a node");
        }
        node.ifPresent(found -> requireRoom(found, at, sharding));
        return node;
    }

    private Optional<Fleet> fleetOf(Optional<Node> node) {
        return fleet.filter(nodes -> Optional.of(nodes.server().node()).equals(node));
    }

    private void requireRoom(Node node, String at, Sharding sharding) {
        Optional<Fleet> here = fleetOf(Optional.of(node));
        long there =
                here.map(nodes -> (long) nodes.cluster().nodes() * node.gpus()).orElse(Long.MAX_VALUE);
        if (sharding.gpus() > there) {
            throw document.problem(
                    at,
                    "a replica of tp " + sharding.tp() + " x attention_dp " + sharding.attentionDp() + " x pp "
                            + sharding.pp() + " has " + sharding.gpus() + " GPUs, the cluster "
                            + here.orElseThrow().cluster().id() + " only " + there,
                    "Use fewer, or name a larger cluster");
        }
        if (sharding.gpus() > node.gpus() && fleet.isEmpty()) {
            throw document.problem(
                    at,
                    "a replica of tp " + sharding.tp() + " x attention_dp " + sharding.attentionDp() + " x pp "
                            + sharding.pp() + " has " + sharding.gpus() + " GPUs, a " + node.id() + " only "
                            + node.gpus(),
                    "Use fewer, or name a cluster that connects nodes");
        }
    }

    private MemoryMap memory(Deployment.Pool pool, Sharding sharding, Gpu gpu, EngineProfile engine, String at) {
        MemoryMap map = MemoryMap.of(
                pool.speculation().tokens() > 0 ? model.withGuessingLayer() : model,
                sharding,
                pool.precision(),
                engine.memoryRule(),
                pool.scheduler(),
                gpu.product().hbmBytes());
        if (!map.fits()) {
            throw document.problem(
                    at,
                    MemoryText.misfit(model, pool, gpu, map),
                    "Use more GPUs per replica (tp, pp), a smaller precision or a smaller max_batched_tokens");
        }
        return map;
    }
}
