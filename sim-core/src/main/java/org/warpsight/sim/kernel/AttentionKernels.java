package org.warpsight.sim.kernel;

import java.util.List;
import org.warpsight.workload.operator.Attention;

/** The kernels that a library launches for an attention whose keys are in the cache already. */
interface AttentionKernels {

    /**
     * The kernels in the order of their launch.
     *
     * @throws IllegalArgumentException if no kernel of the library takes the attention
     */
    List<KernelLaunch> lower(Attention attention, CacheState cache);
}
