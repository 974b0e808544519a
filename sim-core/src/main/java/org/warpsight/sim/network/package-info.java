/**
 * Traffic between GPUs: links, flows that share them, and the collectives made of these.
 *
 * <pre>
 *   Node, Cluster ──► Fabric (links, routes) ─┐
 *   collectives/*.json ──► CollectiveConstants ┼─► Traffic ──► RingProgram, TreeProgram, DirectProgram ──► Program (rounds)
 *   collectives/tuning/*.json ──► LibraryChoice ┘                                                             │
 *                                                                          Symmetry (one of each class) ◄─────┘
 *                                                                                   │
 *   CollectiveTimes ◄── CollectiveResult ◄── Exchange (ranks through their rounds) ◄┘
 *        │                                        │
 *        └── SizeTable (forward passes)           └── FlowNetwork ── MaxMin (fair rates, the touched part only)
 * </pre>
 */
package org.warpsight.sim.network;
