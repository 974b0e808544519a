/**
 * The parts of one GPU, each of them event-driven; nothing here knows what a kernel computes.
 *
 * <pre>
 *                    ┌────────────── SmGroup (x multiplicity) ─────────────┐
 *   HBM ──► L2 ──────┤ port ─► shared memory ─► matrix │ vector │ special  │
 *    ▲       ▲       └─────────────────────────────────────────────────────┘
 *    └───────┴── MemorySystem: shared pipes with queues; HbmMix: for which reads and writes HBM's bus turns;
 *                TileCache: what is in L2
 *
 *   shared memory ◄──► SmNetwork ◄──► shared memory of the cluster's other SMs
 * </pre>
 *
 * <p>{@code BankConflicts} looks into one shared-memory instruction:
 *
 * <pre>
 *   SharedMemoryTile ──► WarpAccess ──► LaneGroups ──► BankPhase ... ──► wavefronts
 *   (padding, Swizzle)   (addresses)    (vendor's rule)  (words per bank)
 * </pre>
 *
 * <p>SMs that do the same at the same time are simulated once, as one {@code SmGroup} whose multiplicity counts in
 * every shared queue.
 */
package org.warpsight.sim.gpu;
