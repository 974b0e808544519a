package org.warpsight.sim.network.expert;

import org.warpsight.sim.network.MemoryTraffic;
import org.warpsight.sim.network.Program;

/** A way of moving tokens to experts and back (deepseek-ai/DeepEP, perplexityai/pplx-kernels). */
public sealed interface ExpertMode permits NormalMode, LowLatencyMode, PutMode {

    /** SMs that kernels cannot use meanwhile. */
    int sms();

    /** What the ranks send. */
    Plan plan(ExpertSite site, TokenTraffic traffic, TokenFormat format, Direction direction);

    /** What passes the memory of a GPU, in the mean of all. */
    MemoryTraffic memory(TokenTraffic traffic, TokenFormat format);

    /**
     * Transfers of one dispatch or combine.
     *
     * @param setupPs picoseconds from a rank's start to its first byte
     */
    record Plan(Program program, long setupPs) {}
}
