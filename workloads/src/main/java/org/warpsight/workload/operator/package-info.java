/**
 * Operators: what is to be computed, with exact FLOPs and compulsory bytes, and nothing about how.
 *
 * <pre>
 *   DecoderModel + Sharding + BatchShape ──► ForwardOperators ──► Gemm, GroupedGemm, Attention, Streaming, Collective
 * </pre>
 */
package org.warpsight.workload.operator;
