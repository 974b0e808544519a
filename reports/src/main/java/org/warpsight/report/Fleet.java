package org.warpsight.report;

import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.scenario.Deployment;

/** How much hardware a deployment takes. */
public final class Fleet {
    private Fleet() {}

    /** GPUs of all replicas of all pools. */
    public static int gpus(Deployment deployment) {
        return deployment.pools().stream()
                .mapToInt(pool -> pool.replicas() * Sharding.of(pool).gpus())
                .sum();
    }
}
