package org.warpsight.workload.scenario.json;

import java.util.List;
import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue.Fleet;
import org.warpsight.hardware.Node;
import org.warpsight.workload.engine.EngineProfile;
import org.warpsight.workload.engine.MemoryMap;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.scenario.Deployment;
import org.warpsight.workload.scenario.Scenario;

/**
 * A scenario together with everything that it names, checked to fit together.
 *
 * @param scenario the scenario with every default filled in
 * @param model what is served
 * @param pools the pools of the deployment, in its order
 */
public record ResolvedScenario(Scenario scenario, DecoderModel model, List<ResolvedPool> pools) {

    public ResolvedScenario {
        pools = List.copyOf(pools);
    }

    /**
     * A pool together with what it names.
     *
     * @param node the server; empty only where a replica has one GPU and no bundled node has it
     * @param fleet the nodes of the deployment's cluster, if they are of the pool's kind
     * @param memory what fills the memory of one of its GPUs
     */
    public record ResolvedPool(
            Deployment.Pool pool,
            Gpu gpu,
            Optional<Node> node,
            Optional<Fleet> fleet,
            EngineProfile engine,
            MemoryMap memory) {}
}
