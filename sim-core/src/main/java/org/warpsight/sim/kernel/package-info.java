/**
 * Kernels: an operator is lowered to a plan (tiles, stages, warps) and the plan is run on {@code sim.gpu}.
 *
 * <pre>
 *   KernelSimulator
 *     ├─ Gemm ──────► PlanFamilies (candidates) ──► GemmEstimate ranks ──► GemmLowering ─┐
 *     ├─ Attention ─► AttentionKernels of the KernelLibrary ──► AttentionBlocks ─────────┼─► KernelLaunch, ...
 *     └─ Streaming ─► StreamingLowering ─────────────────────────────────────────────────┘         │
 *                                                                                                  ▼
 *   KernelResult ◄── KernelRunner (clock, power) ◄── BlockQueue, BlockSlot, Consumer ◄── KernelMachine (sim.gpu)
 *                                                    run a BlockProgram each
 * </pre>
 *
 * <p>Of the plans of a GEMM the closed form ranks, the best two are simulated. The model and its equations are in
 * {@code sim-core/docs/kernels.md}.
 */
package org.warpsight.sim.kernel;
