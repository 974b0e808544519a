package org.warpsight.report;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warpsight.hardware.Gpu;
import org.warpsight.workload.scenario.Deployment;
import org.warpsight.workload.scenario.Scenario;

/**
 * What went into a run, for the record.
 *
 * @param scenario the scenario with every default filled in
 * @param gpus the GPU of each pool, in the scenario's order
 * @param profileHashes SHA-256 in hexadecimal of every profile and model that was read, by kind and id, such as
 *     {@code gpu/h100-sxm5-80gb}
 */
public record RunInputs(Scenario scenario, List<Gpu> gpus, SortedMap<String, String> profileHashes) {

    public RunInputs {
        gpus = List.copyOf(gpus);
        profileHashes = Collections.unmodifiableSortedMap(new TreeMap<>(profileHashes));
        if (gpus.size() != scenario.deployment().pools().size()) {
            throw new IllegalArgumentException("a run needs one GPU per pool but has " + gpus.size() + " for "
                    + scenario.deployment().pools().size() + " pools");
        }
    }

    /** As the canonical constructor, with hashes in any order. */
    public static RunInputs of(Scenario scenario, List<Gpu> gpus, Map<String, String> profileHashes) {
        return new RunInputs(scenario, gpus, new TreeMap<>(profileHashes));
    }

    /** GPUs of one replica of a pool; expert parallelism divides the same GPUs differently and adds none. */
    public static int gpusPerReplica(Deployment.Pool pool) {
        return pool.tp() * pool.pp() * pool.attentionDp();
    }

    /** GPUs of the whole deployment. */
    public int gpuCount() {
        return scenario.deployment().pools().stream()
                .mapToInt(pool -> pool.replicas() * gpusPerReplica(pool))
                .sum();
    }
}
