package org.warpsight.sim.network;

/**
 * One direction of a cable, a switch's port or a bundle of them that traffic spreads over evenly.
 *
 * @param name what and where, such as {@code node 3 card 1 out}
 * @param kind what it is, for sums over links of a kind
 * @param bytesPerSecond raw rate, above 0
 */
public record Link(String name, Kind kind, double bytesPerSecond) {

    /** Kinds of links, from the GPU outwards. */
    public enum Kind {
        /** From or to a GPU inside its node: NVLink, xGMI, PCIe. */
        GPU,
        /** Between PCIe switches and the host bridge. */
        HOST,
        /** From or to a network card. */
        CARD,
        /** Between leaf switches and spines. */
        SPINE,
        /** What the blocks of a GPU that copy for others can move: not a cable, but shared like one. */
        BLOCKS
    }

    public Link {
        if (!(bytesPerSecond > 0)) {
            throw new IllegalArgumentException("link " + name + " has " + bytesPerSecond + " bytes per second");
        }
    }
}
