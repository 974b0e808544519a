package org.warpsight.sim.validation;

import java.util.Optional;

/** Which part of a machine, or of a set-up, experiments measure that the model has no part for. */
final class UnmodelledExperiments {
    private UnmodelledExperiments() {}

    /** Why an experiment of microbenchmarks is not predicted; empty where only its set-up is not known. */
    static Optional<String> reason(String experiment, Parameters parameters) {
        if (parameters.say("sparse")) {
            return Optional.of("structured sparsity is not modelled");
        }
        return Optional.ofNullable(
                switch (experiment) {
                    case "wgmma_queue_depth", "wgmma_issue_slope" ->
                        "the matrix pipe takes an instruction when it is issued: no queue of instructions lies in between";
                    case "wgmma_completion_latency", "wgmma_completion_latency_wall" ->
                        "the latency of wgmma is one number of the profile, which these measurements set";
                    case "wgmma_ss_vs_rs" -> "how fast registers give operands to the matrix pipe is not modelled";
                    case "wgmma_rf_contention", "ffma_rf_bound" ->
                        "registers that several pipes read at a time are not modelled";
                    case "wgmma_sync_cost" -> "the cost of a switch between sums is taken from this measurement";
                    case "mma_sync_latency" ->
                        "the latency of warp-level instructions is not known where wgmma is the native one";
                    case "noc" -> "slices of L2 have one mean distance from SMs, and no links of their own";
                    case "nvbandwidth", "transferbench" ->
                        "links to the host are not modelled, nor copy engines that move data between GPUs";
                    case "mt4g_bandwidth" -> "the launch that the tool found fastest is not stated";
                    case "hbm_copy_bw_vs_sms", "l2_copy_bw_vs_sms" ->
                        "one SM's copy is a tenth of what its loads in flight would give; what its loop waits for is not stated";
                    default -> null;
                });
    }
}
