/**
 * Collectives between the GPUs of a replica, in closed form.
 *
 * <pre>
 *   collectives/*.json ──► CollectiveTuning ─┐  (protocols: base + steps x step + bytes on the wire / rate)
 *   Node (links, fabric) ────────────────────┼─► CollectiveTimes ──► picoseconds(Collective)
 *                                            ┘
 *     switch: ring      0 ─► 1 ─► 2 ─► 3 ─► 0     n - 1 steps each way
 *     mesh:   direct    0 ◄─► 1,2,3 at once        1 step each way
 * </pre>
 */
package org.warpsight.sim.network;
