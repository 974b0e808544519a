package org.warpsight.sim.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.warpsight.workload.operator.Collective.Kind;

/**
 * Collectives in rings: n ranks pass n parts of the buffer on, one per round.
 *
 * <pre>
 *   all-reduce      2 (n - 1) rounds     the first half sums, the second spreads the sums
 *   all-gather, reduce-scatter  n - 1
 *   broadcast       a chain: each rank passes on what it has got, chunk behind chunk
 * </pre>
 *
 * <p>Over several nodes there is a ring for each rail: it runs through all GPUs of a node, leaves by the rail's card and
 * goes on behind the same card of the next node. Rings wait for themselves only, so each rank is one rank of the program per
 * ring. What a block receives last it only stores; it cannot send meanwhile.
 */
final class RingProgram {
    private final Traffic traffic;
    private final int rings;

    RingProgram(Traffic traffic) {
        this.traffic = traffic;
        this.rings = traffic.rails();
    }

    Program of(Kind kind, double bytes) {
        int gpus = traffic.gpus();
        double part = bytes / gpus / rings;
        if (kind == Kind.BROADCAST) {
            return broadcast(bytes / rings);
        }
        int steps = kind == Kind.ALL_REDUCE ? 2 * (gpus - 1) : gpus - 1;
        List<Round> rounds = new ArrayList<>(Collections.nCopies(steps, round(part)));
        rounds.add(lastCopy(part));
        return traffic.program(gpus * rings, rounds);
    }

    private Round lastCopy(double part) {
        List<Transfer> copies = new ArrayList<>();
        for (int ring = 0; ring < rings; ring++) {
            for (int gpu = 0; gpu < traffic.gpus(); gpu++) {
                copies.add(traffic.copy(gpu * rings + ring, gpu, part));
            }
        }
        return new Round(copies);
    }

    private Round round(double part) {
        List<Transfer> transfers = new ArrayList<>();
        for (int ring = 0; ring < rings; ring++) {
            for (int place = 0; place < traffic.gpus(); place++) {
                addHop(transfers, ring, place, part);
            }
        }
        return new Round(transfers);
    }

    private void addHop(List<Transfer> transfers, int ring, int place, double bytes) {
        int from = gpuAt(ring, place);
        int to = gpuAt(ring, (place + 1) % traffic.gpus());
        int perNode = traffic.gpusPerNode();
        boolean leaves = from / perNode != to / perNode;
        if (!leaves && traffic.mesh()) {
            spreadOverMesh(transfers, ring, from, to, bytes);
            return;
        }
        // Between nodes the rail's card on both sides is used, whichever GPUs of the nodes are the ends.
        int source = leaves ? traffic.gpuAtRail(from / perNode, ring) : from;
        int target = leaves ? traffic.gpuAtRail(to / perNode, ring) : to;
        transfers.add(traffic.send(from * rings + ring, to * rings + ring, source, target, bytes));
    }

    /** In a mesh rings of different orders use all links of a GPU alike; each is waited for by the next of its ring only. */
    private void spreadOverMesh(List<Transfer> transfers, int ring, int from, int to, double bytes) {
        int perNode = traffic.gpusPerNode();
        int first = from / perNode * perNode;
        for (int peer = first; peer < first + perNode; peer++) {
            if (peer != from) {
                transfers.add(traffic.send(from * rings + ring, to * rings + ring, from, peer, bytes / (perNode - 1)));
            }
        }
    }

    /** The GPU at a place of a ring: each ring enters a node one GPU later than the last. */
    private int gpuAt(int ring, int place) {
        int perNode = traffic.gpusPerNode();
        int shift = ring * perNode / rings;
        return place / perNode * perNode + (place % perNode + shift) % perNode;
    }

    private Program broadcast(double bytes) {
        double chunk = Math.min(bytes, Chunks.BYTES);
        List<Round> rounds = new ArrayList<>();
        for (int place = 0; place < traffic.gpus() - 1; place++) {
            List<Transfer> hops = new ArrayList<>();
            for (int ring = 0; ring < rings; ring++) {
                addHop(hops, ring, place, chunk);
            }
            rounds.add(new Round(hops));
        }
        if (bytes > chunk) {
            List<Transfer> hops = new ArrayList<>();
            for (int ring = 0; ring < rings; ring++) {
                for (int place = 0; place < traffic.gpus() - 1; place++) {
                    addHop(hops, ring, place, bytes - chunk);
                }
            }
            rounds.add(new Round(hops));
        }
        return traffic.program(traffic.gpus() * rings, rounds);
    }
}
