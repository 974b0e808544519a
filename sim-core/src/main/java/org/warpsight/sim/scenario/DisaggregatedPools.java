package org.warpsight.sim.scenario;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.warpsight.hardware.Node;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.sim.network.KvTransfer;
import org.warpsight.sim.serving.Disaggregation;
import org.warpsight.sim.serving.KvHandover;
import org.warpsight.workload.scenario.Deployment.Precisions;
import org.warpsight.workload.scenario.Deployment.Role;
import org.warpsight.workload.scenario.json.ResolvedScenario;
import org.warpsight.workload.scenario.json.ResolvedScenario.ResolvedPool;

/**
 * Pools for one phase each, as a specification of serving. KV caches go over the links of a node if all GPUs of the
 * deployment are in one, else over the network cards.
 */
final class DisaggregatedPools {
    private DisaggregatedPools() {}

    /** The pools in the order of their replicas: those for prompts first, else as they were. */
    static List<ResolvedPool> prefillFirst(List<ResolvedPool> pools) {
        return pools.stream()
                .sorted(Comparator.comparing(pool -> pool.pool().role() != Role.PREFILL))
                .toList();
    }

    /**
     * How the phases are divided; empty where every pool serves both.
     *
     * @throws BadInputException if some pools serve both and others one, or nothing connects the pools
     */
    static Optional<Disaggregation> of(ResolvedScenario resolved) {
        List<ResolvedPool> pools = resolved.pools();
        if (pools.stream().allMatch(pool -> pool.pool().role() == Role.BOTH)) {
            return Optional.empty();
        }
        for (ResolvedPool pool : pools) {
            if (pool.pool().role() == Role.BOTH) {
                throw problem(
                        resolved, pool, "it serves both phases beside pools that serve one", "Give all pools one role");
            }
        }
        int prefill = pools.stream()
                .filter(pool -> pool.pool().role() == Role.PREFILL)
                .mapToInt(pool -> pool.pool().replicas())
                .sum();
        List<Double> lanes = prefillFirst(pools).stream()
                .flatMap(pool -> Collections.nCopies(pool.pool().replicas(), lane(resolved, pool)).stream())
                .toList();
        KvHandover.Cache cache = cache(resolved);
        KvHandover handover =
                switch (resolved.scenario().deployment().handover()) {
                    case WHOLE -> new KvHandover.Whole(cache);
                    case LAYER_BY_LAYER -> new KvHandover.LayerByLayer(cache);
                };
        return Optional.of(new Disaggregation(prefill, handover, lanes));
    }

    private static KvHandover.Cache cache(ResolvedScenario resolved) {
        ResolvedPool narrowest = resolved.pools().stream()
                .min(Comparator.comparingDouble(pool -> transfer(resolved, pool).bytesPerSecond()))
                .orElseThrow();
        Precisions precisions = narrowest.pool().precision();
        return new KvHandover.Cache(
                transfer(resolved, narrowest),
                resolved.model().kvBytesPerToken(precisions.kvCache(), precisions.kvScales()),
                resolved.model().layers().size(),
                narrowest.pool().scheduler().kvBlockTokens());
    }

    /** What one replica sends or receives: all its attention ranks have lanes of their own. */
    private static double lane(ResolvedScenario resolved, ResolvedPool pool) {
        return transfer(resolved, pool).bytesPerSecond() * pool.pool().attentionDp();
    }

    private static KvTransfer transfer(ResolvedScenario resolved, ResolvedPool pool) {
        // A prompt lies on the GPUs of one attention rank.
        int gpus = pool.pool().tp() * pool.pool().pp();
        Optional<Node> shared = sharedNode(resolved);
        if (shared.isPresent()) {
            return KvTransfer.overLinks(shared.get(), gpus);
        }
        Node node = pool.node()
                .filter(server -> server.networkCards() > 0)
                .orElseThrow(() -> problem(
                        resolved, pool, "its node has no network card to send KV caches", "Name a node that has some"));
        return KvTransfer.overNetwork(node, Math.min(node.gpus(), gpus));
    }

    /** The node that all GPUs of the deployment fit into, where the pools name the same. */
    private static Optional<Node> sharedNode(ResolvedScenario resolved) {
        List<ResolvedPool> pools = resolved.pools();
        int gpus = pools.stream()
                .map(ResolvedPool::pool)
                .mapToInt(pool -> pool.replicas() * pool.tp() * pool.pp() * pool.attentionDp())
                .sum();
        return pools.get(0).node().filter(node -> gpus <= node.gpus()).filter(node -> pools.stream()
                .allMatch(pool -> pool.node().filter(node::equals).isPresent()));
    }

    private static BadInputException problem(
            ResolvedScenario resolved, ResolvedPool pool, String problem, String suggestion) {
        return BadInputException.of(
                resolved.scenario().name(), "pool " + pool.pool().name(), problem, suggestion);
    }
}
