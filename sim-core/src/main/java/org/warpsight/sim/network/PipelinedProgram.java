package org.warpsight.sim.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.warpsight.workload.operator.Collective.Kind;

/**
 * Collectives of two nodes whose links and network work at once, as MSCCL++ carries them out (microsoft/mscclpp
 * test/mscclpp-test/allreduce_test.cu: reduceScatterSm and allGatherSm, in three parts).
 *
 * <pre>
 *   in the node         ⅓ of the other node's half │ ⅔ of it        │ own half
 *   between the nodes                              │ ⅓ of the sums  │ ⅔ of them      and back again to gather
 * </pre>
 *
 * <p>Each GPU exchanges with the one of the same place in the other node.
 */
final class PipelinedProgram {
    private static final int PARTS = 3;

    private final Traffic traffic;

    PipelinedProgram(Traffic traffic) {
        this.traffic = traffic;
    }

    /** An all-reduce or an all-gather. */
    Program of(Kind kind, double bytes) {
        double chunk = bytes / traffic.gpus();
        double first = chunk / PARTS;
        List<Round> gather = List.of(
                new Round(both(chunk, chunk - first)),
                new Round(both(chunk - first, first)),
                new Round(traffic.everyone(traffic.gpusPerNode(), first)));
        List<Round> rounds = new ArrayList<>();
        if (kind == Kind.ALL_REDUCE) {
            rounds.addAll(gather);
            Collections.reverse(rounds);
        }
        rounds.addAll(gather);
        return traffic.program(traffic.gpus(), rounds);
    }

    private List<Transfer> both(double inside, double between) {
        List<Transfer> transfers = traffic.everyone(traffic.gpusPerNode(), inside);
        int gpus = traffic.gpus();
        for (int gpu = 0; gpu < gpus; gpu++) {
            transfers.add(traffic.send(gpu, (gpu + traffic.gpusPerNode()) % gpus, between));
        }
        return transfers;
    }
}
