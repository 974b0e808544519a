package org.warpsight.sim.serving;

import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.traffic.Request;

/**
 * Watches a run from outside: progress bars, traces and tests. Called on the thread of the run in order of simulated
 * time; nothing an observer does changes the result.
 */
public interface ServingObserver {

    /** An observer that looks away. */
    ServingObserver NONE = new ServingObserver() {};

    /** A request reached a replica. */
    default void requestArrived(long picoseconds, Request request, int replica) {}

    /** A replica formed a batch and begins a pass over it. */
    default void passBegan(Pass pass) {}

    /**
     * A request was answered or turned away.
     *
     * @param ended requests that have ended so far, this one included
     * @param total requests of the run
     */
    default void requestEnded(long picoseconds, RequestOutcome outcome, int ended, int total) {}

    /**
     * A pass as it begins.
     *
     * @param startPicoseconds when the engine begins to work on it
     * @param overheadPicoseconds host time before its kernels run
     * @param gpuPicoseconds duration on the GPUs
     * @param running sequences that hold KV blocks, those outside the pass included
     * @param waiting requests that hold none
     * @param kvBlocksInUse blocks in use after the pass got its own
     */
    record Pass(
            int replica,
            long startPicoseconds,
            long overheadPicoseconds,
            long gpuPicoseconds,
            BatchShape batch,
            int running,
            int waiting,
            long kvBlocksInUse) {}
}
