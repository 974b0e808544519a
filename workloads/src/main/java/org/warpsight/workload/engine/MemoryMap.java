package org.warpsight.workload.engine;

import org.warpsight.hardware.Precision;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.scenario.Deployment.Precisions;
import org.warpsight.workload.scenario.SchedulerSpec;

/**
 * What fills the memory of one GPU of a replica, the fullest one where they differ.
 *
 * <pre>
 *   │ weights │ workspace │ KV blocks ............ │ unused │   = gpuBytes
 * </pre>
 *
 * @param gpuBytes capacity
 * @param weightBytes weights with the scales of quantised ones
 * @param workspaceBytes activations of the largest pass and its logits
 * @param kvBytes all KV blocks; negative where not even the weights fit
 * @param kvBytesPerBlock one KV block of all layers on this GPU
 */
public record MemoryMap(
        double gpuBytes, double weightBytes, double workspaceBytes, double kvBytes, double kvBytesPerBlock) {

    /**
     * The memory map of a replica's GPUs.
     *
     * @param gpuBytes memory of one GPU
     */
    public static MemoryMap of(
            DecoderModel model,
            Sharding sharding,
            Precisions precisions,
            EngineProfile.MemoryRule rule,
            SchedulerSpec scheduler,
            double gpuBytes) {
        Precision wide = precisions.activations().bits() < 16 ? Precision.BF16 : precisions.activations();
        double weights = model.weightBytesPerGpu(sharding, precisions.weights(), wide);
        double workspace = Workspace.bytes(model, sharding, wide, scheduler);
        double part = scheduler.gpuMemoryUtilization();
        double cache =
                switch (rule) {
                    case TOTAL -> part * gpuBytes - weights - workspace;
                    case TOTAL_WITHOUT_WORKSPACE -> Math.min(part * gpuBytes - weights, gpuBytes - weights - workspace);
                    case FREE -> part * (gpuBytes - weights - workspace);
                };
        double perToken = model.kvBytesPerTokenPerGpu(sharding, precisions.kvCache(), precisions.kvScales());
        double perBlock = perToken * scheduler.kvBlockTokens();
        return new MemoryMap(gpuBytes, weights, workspace, cache, perBlock);
    }

    /** KV blocks of a replica, or of one attention rank where there are several; 0 if the model does not fit. */
    public long kvBlocks() {
        return (long) Math.max(0, Math.floor(kvBytes / kvBytesPerBlock));
    }

    /** Whether weights, workspace and at least one KV block fit. */
    public boolean fits() {
        return kvBlocks() > 0;
    }
}
