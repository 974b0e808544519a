package org.warpsight.sim.network;

import java.util.List;

/** How the GPUs of every node sum for a {@link TreeProgram}, and share the sums out. Bytes are those of one rail. */
interface TreeNode {
    /** Trees side by side. */
    int rails();

    /** The first chunk to the GPUs at the cards. */
    List<Round> up(double bytes);

    /** The first chunk from there to all. */
    List<Round> down(double bytes);

    /** The rest, both ways at once. */
    List<Transfer> busy(double bytes);
}
