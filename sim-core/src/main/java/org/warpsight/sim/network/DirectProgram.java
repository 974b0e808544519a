package org.warpsight.sim.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.warpsight.workload.operator.Collective.Kind;

/**
 * Collectives in which every rank sends straight to every other, and the mixture of that inside nodes with rings on the
 * rails between them.
 */
final class DirectProgram {
    private final Traffic traffic;

    DirectProgram(Traffic traffic) {
        this.traffic = traffic;
    }

    /**
     * Every rank to every other; a send is from the first to the last.
     *
     * @throws IllegalArgumentException if it is an all-to-all, which is an {@linkplain #exchange exchange}
     */
    Program of(Kind kind, double bytes) {
        int gpus = traffic.gpus();
        double part = bytes / gpus;
        List<Round> rounds =
                switch (kind) {
                    case ALL_REDUCE -> List.of(everyone(gpus, part), everyone(gpus, part));
                    case ALL_GATHER, REDUCE_SCATTER -> List.of(everyone(gpus, part));
                    case ALL_TO_ALL -> throw new IllegalArgumentException("an exchange has blocks to share out");
                    case SEND -> List.of(new Round(List.of(traffic.send(0, gpus - 1, bytes))));
                    case BROADCAST -> List.of(new Round(fromFirst(bytes)));
                };
        return traffic.program(gpus, rounds);
    }

    /** An all-reduce in two halves, of which the second takes no less than a time. */
    Program twoShot(double bytes, long secondPs) {
        int gpus = traffic.gpus();
        Round first = everyone(gpus, bytes / gpus);
        List<Transfer> second = new ArrayList<>(first.transfers());
        for (int gpu = 0; gpu < gpus; gpu++) {
            second.add(traffic.pause(gpu, secondPs));
        }
        return traffic.program(gpus, List.of(first, new Round(second)));
    }

    /** Every rank its part to every other; at the end every block copies the last chunk out of its buffer. */
    Program exchange(double bytes, ExchangeBlocks blocks) {
        int gpus = traffic.gpus();
        double part = bytes / gpus;
        List<Transfer> transfers = new ArrayList<>(traffic.everyone(gpus, part, blocks.peerGbPerS()));
        List<Transfer> last = new ArrayList<>();
        for (int gpu = 0; gpu < gpus; gpu++) {
            transfers.add(traffic.ownPart(gpu, part, blocks.peerGbPerS()));
            last.add(traffic.lastChunk(gpu, blocks.lastBytes()));
        }
        return traffic.program(gpus, List.of(new Round(transfers), new Round(last)));
    }

    /** All-reduce: scattered inside nodes, summed over nodes in a ring on each rail, gathered inside nodes. */
    Program hierarchical(double bytes) {
        int perNode = traffic.gpusPerNode();
        int nodes = traffic.nodes();
        double part = bytes / perNode;
        Round inside = everyone(perNode, part);
        List<Transfer> hops = new ArrayList<>();
        for (int gpu = 0; gpu < traffic.gpus(); gpu++) {
            if (nodes > 1) {
                hops.add(traffic.send(gpu, (gpu + perNode) % traffic.gpus(), part / nodes));
            }
        }
        List<Round> rounds = new ArrayList<>();
        rounds.add(inside);
        rounds.addAll(Collections.nCopies(2 * (nodes - 1), new Round(hops)));
        rounds.add(inside);
        return traffic.program(traffic.gpus(), rounds);
    }

    private List<Transfer> fromFirst(double bytes) {
        List<Transfer> transfers = new ArrayList<>();
        for (int to = 1; to < traffic.gpus(); to++) {
            transfers.add(traffic.send(0, to, bytes));
        }
        return transfers;
    }

    private Round everyone(int group, double part) {
        return new Round(traffic.everyone(group, part));
    }
}
