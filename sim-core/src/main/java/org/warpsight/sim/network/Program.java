package org.warpsight.sim.network;

import java.util.List;

/**
 * What a group of GPUs does: rounds of transfers. A rank begins a round when all it has sent in the last one has left and all
 * it was to receive has arrived; nobody else is waited for.
 *
 * @param ranks how many take part
 * @param links those that transfers name by their place: a {@link Fabric}'s, and others that only this program has, such as
 *     what a GPU's copying blocks can move
 * @param rounds in their order
 */
public record Program(int ranks, List<Link> links, List<Round> rounds) {
    public Program {
        links = List.copyOf(links);
        rounds = List.copyOf(rounds);
    }
}
