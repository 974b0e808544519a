/**
 * Operators: what is to be computed, with exact FLOPs and compulsory bytes, and nothing about how.
 *
 * <pre>
 *   DecoderModel ─┐                       ┌─ AttentionOperators    per distinct layer
 *   Sharding     ─┼─► ForwardOperators ───┤                                           ──► List of LayerOperator:
 *   Precisions   ─┤                       └─ FeedForwardOperators  per distinct layer      (Operator, repetitions)
 *   BatchShape   ─┘                              └─ ExpertRouting
 *
 *   Operator = Gemm | GroupedGemm | Attention | Streaming | Collective
 * </pre>
 */
package org.warpsight.workload.operator;
