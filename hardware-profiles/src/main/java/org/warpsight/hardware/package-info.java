/**
 * What the machine is: GPUs, nodes and clusters as typed values, read from JSON profiles.
 *
 * <pre>
 *   profiles/architectures/hopper.json ──► Architecture ─┐
 *   profiles/gpus/h100-sxm5-80gb.json  ──► GpuProduct   ─┴─► Gpu ──┐
 *   profiles/nodes/dgx-h100.json       ──► Node ───────────────────┴─► everything above
 * </pre>
 *
 * <p>An architecture holds what all products of a generation share, in cycles and bytes per clock; a product holds
 * datasheet quantities only. {@code org.warpsight.hardware.json} reads both and says what is wrong with them.
 */
package org.warpsight.hardware;
