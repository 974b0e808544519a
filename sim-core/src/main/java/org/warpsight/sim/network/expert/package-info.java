/**
 * Tokens to their experts and back, over the links of {@link org.warpsight.sim.network}.
 *
 * <pre>
 *   popularity, Gate, ExpertPlacement ──► TokenTraffic   (who sends how many tokens where, copies to one rank or node once)
 *                                              │
 *   expert-exchanges/*.json ──► ExpertTuning ──┼──► NormalMode | LowLatencyMode | PutMode ──► Program ──► Exchange
 *                                              │
 *   Fabric (links, routes) ────────────────────┘                          ExpertExchange.Result: end of each rank,
 *                                                                         bytes of each link and rank
 *     normal:       rank ══RDMA══► same-index GPU of the target node ──NVLink──► rank      (SMs copy)
 *     low latency:  rank ──NVLink or RDMA──► rank, one message per token and expert
 *     puts:         the same, but messages wait for the queue of a pair of ranks or for the host's thread
 * </pre>
 */
package org.warpsight.sim.network.expert;
