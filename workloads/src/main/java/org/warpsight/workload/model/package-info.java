/**
 * Models: what a decoder is made of, read from a Hugging Face {@code config.json}.
 *
 * <pre>
 *   models/*.json ─┐
 *                  ├─► HuggingFaceConfig ──► DecoderModel ── DecoderLayer x n ─┬─ AttentionBlock (grouped-query | latent)
 *   user's path   ─┘      ModelFamily                                          └─ FeedForward    (dense | mixture)
 *                                                  │
 *                             Sharding, precisions └──► WeightCounts ──► MemoryMap
 * </pre>
 */
package org.warpsight.workload.model;
