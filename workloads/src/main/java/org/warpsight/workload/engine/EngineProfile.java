package org.warpsight.workload.engine;

import java.util.Map;
import java.util.Optional;
import org.warpsight.workload.scenario.SchedulerSpec;

/**
 * A serving engine.
 *
 * @param id identifier, such as {@code vllm}
 * @param name name for people
 * @param version the version whose defaults these are
 * @param defaults scheduler settings where a scenario gives none
 * @param defaultsByGpu settings that differ on some GPUs, by GPU id
 * @param memoryRule what the memory utilisation is a part of
 * @param hostOverheadPerStepUs time between two forward passes that the host does not hide
 * @param normQuantisation what quantises the result of an RMS norm; empty for {@link NormQuantisation#SEPARATE}
 * @param sources where each number comes from, by field
 */
public record EngineProfile(
        String id,
        String name,
        String version,
        Settings defaults,
        Optional<Map<String, Settings>> defaultsByGpu,
        MemoryRule memoryRule,
        double hostOverheadPerStepUs,
        Optional<NormQuantisation> normQuantisation,
        Map<String, String> sources) {

    /** Scheduler settings; an empty one leaves the value to what stands behind it, an empty policy at last to chunked prefill. */
    public record Settings(
            Optional<SchedulerSpec.Policy> policy,
            Optional<Integer> maxBatchedTokens,
            Optional<Integer> maxSequences,
            Optional<Integer> kvBlockTokens,
            Optional<Double> gpuMemoryUtilization) {

        /** No setting at all. */
        public static final Settings NONE =
                new Settings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        /** These settings, and the other's where there is none. */
        public Settings or(Settings other) {
            return new Settings(
                    policy.or(other::policy),
                    maxBatchedTokens.or(other::maxBatchedTokens),
                    maxSequences.or(other::maxSequences),
                    kvBlockTokens.or(other::kvBlockTokens),
                    gpuMemoryUtilization.or(other::gpuMemoryUtilization));
        }
    }

    /** What {@link SchedulerSpec#gpuMemoryUtilization} is a part of. */
    public enum MemoryRule {
        /** Weights, workspace and cache together fill that part of the memory. */
        TOTAL,
        /** Weights and cache together fill that part of the memory. */
        TOTAL_WITHOUT_WORKSPACE,
        /** The cache fills that part of what weights and workspace leave. */
        FREE
    }

    /** What quantises the result of an RMS norm to FP8 where only quantised matrices take it. */
    public enum NormQuantisation {
        /** A kernel of its own. */
        SEPARATE,
        /** The norm where a token has one scale, else a kernel of its own. */
        FUSED_PER_TOKEN,
        /** The norm, whatever the scales. */
        FUSED
    }

    /**
     * The scheduler on a GPU.
     *
     * @param chosen what the scenario sets
     * @param gpu id of the GPU
     */
    public SchedulerSpec scheduler(Settings chosen, String gpu) {
        Settings onGpu = defaultsByGpu.map(all -> all.get(gpu)).orElse(Settings.NONE);
        Settings all = chosen.or(onGpu).or(defaults);
        return new SchedulerSpec(
                all.policy().orElse(SchedulerSpec.Policy.CHUNKED_PREFILL),
                all.maxBatchedTokens().orElseThrow(),
                all.maxSequences().orElseThrow(),
                all.kvBlockTokens().orElseThrow(),
                all.gpuMemoryUtilization().orElseThrow());
    }
}
