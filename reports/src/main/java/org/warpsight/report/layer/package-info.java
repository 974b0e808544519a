/**
 * A part of a model that takes several kernels: what is launched, the least it could take, and what would change its time.
 *
 * <pre>
 *   Layer, Circumstances ──► LayerCase ──► SequenceResult      each kernel after what the one before has left in L2
 *     │                          │
 *     ├──► other layers ─────────┤
 *     └──► better machines ──────┴──► LayerGain ... ──► LayerExplanation ──► sentences, JSON, chart
 * </pre>
 */
package org.warpsight.report.layer;
