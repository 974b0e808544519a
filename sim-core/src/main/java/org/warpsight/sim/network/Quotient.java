package org.warpsight.sim.network;

import java.util.List;

/**
 * A program reduced to classes of ranks, links and transfers.
 *
 * @param rankClass class of each rank
 * @param rankClasses how many there are
 * @param linkClass class of each link
 * @param bytesPerSecond rate of a link of each class
 * @param patterns classes of transfers of each distinct round
 * @param order the pattern of each round
 */
record Quotient(
        int[] rankClass,
        int rankClasses,
        int[] linkClass,
        double[] bytesPerSecond,
        List<List<Flows>> patterns,
        int[] order) {

    /**
     * Equal transfers.
     *
     * @param example one of them
     * @param size how many there are
     * @param from classes of ranks that send
     * @param to classes of ranks that receive
     * @param links classes of links on the way
     * @param loads how many of the transfers pass one link of each of these classes
     */
    record Flows(Transfer example, int size, int[] from, int[] to, int[] links, double[] loads) {}
}
