package org.warpsight.sim.network;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sums and copies by the switches of a node. GPUs copy their data to the buffers that the switches read and, at the end, out of
 * those that they wrote; each GPU asks for the sums of a part and sends them to all.
 *
 * @param traffic of the collective, whose blocks copy to and from the buffers
 * @param turns how its blocks go through the buffer
 * @param blockGbPerS sums that a block asks for, and sends, in a second
 */
record SwitchNode(Traffic traffic, SwitchTurns turns, double blockGbPerS) implements TreeNode {
    private static final double BYTES_PER_GB = 1e9;

    @Override
    public int rails() {
        return traffic.nodes() == 1 ? traffic.gpus() : traffic.rails();
    }

    /** On one node sums go straight out again: an all-reduce of a buffer. */
    Program alone(double bytes) {
        List<Transfer> sums = new ArrayList<>();
        for (int head = 0; head < turns.heads(); head++) {
            double share = turns.shareOf(head, bytes);
            if (share > 0) {
                sums.add(traffic.sum(0, head, share, turns.turns(), limit()));
                sums.add(traffic.multicast(0, head, share, turns.turns(), limit()));
            }
        }
        Round first = staged(Math.min(bytes, turns.headBytes() * turns.heads()));
        return traffic.program(traffic.gpus(), List.of(first, new Round(sums), first));
    }

    @Override
    public List<Round> up(double bytes) {
        return List.of(staged(bytes * rails()), new Round(sums(bytes, 1)));
    }

    @Override
    public List<Round> down(double bytes) {
        return List.of(new Round(multicasts(bytes, 1)), staged(bytes * rails()));
    }

    @Override
    public List<Transfer> busy(double bytes) {
        int others = Math.max(1, turns.turns() - 1);
        List<Transfer> both = new ArrayList<>(sums(bytes, others));
        both.addAll(multicasts(bytes, others));
        return both;
    }

    private Round staged(double bytes) {
        return new Round(IntStream.range(0, traffic.gpus())
                .mapToObj(gpu -> traffic.stage(gpu, bytes))
                .toList());
    }

    private List<Transfer> sums(double bytes, int chunks) {
        return everywhere((node, head) -> traffic.sum(node, head, bytes, chunks, limit()));
    }

    private List<Transfer> multicasts(double bytes, int chunks) {
        return everywhere((node, head) -> traffic.multicast(node, head, bytes, chunks, limit()));
    }

    private interface OnRail {
        Transfer of(int node, int head);
    }

    private List<Transfer> everywhere(OnRail way) {
        List<Transfer> transfers = new ArrayList<>();
        for (int node = 0; node < traffic.nodes(); node++) {
            for (int rail = 0; rail < rails(); rail++) {
                transfers.add(way.of(node, traffic.gpuAtRail(node, rail)));
            }
        }
        return transfers;
    }

    private double limit() {
        return turns.channels() * blockGbPerS * BYTES_PER_GB;
    }
}
