package org.warpsight.workload.scenario.json;

import java.util.Locale;
import org.warpsight.hardware.Gpu;
import org.warpsight.workload.engine.MemoryMap;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.scenario.Deployment;

/** Says in words why a model does not fit. */
final class MemoryText {
    private static final double GIB = 1L << 30;

    private MemoryText() {}

    static String misfit(DecoderModel model, Deployment.Pool pool, Gpu gpu, MemoryMap map) {
        return String.format(
                Locale.ROOT,
                "%s does not fit: one %s has %.1f GiB, of which %s may fill %.0f %%, but the weights in %s take"
                        + " %.1f GiB and the workspace %.1f GiB, which leaves no room for a KV cache",
                model.id(),
                gpu.id(),
                map.gpuBytes() / GIB,
                pool.engine(),
                100 * pool.scheduler().gpuMemoryUtilization(),
                pool.precision().weights().id(),
                map.weightBytes() / GIB,
                map.workspaceBytes() / GIB);
    }
}
