/**
 * Experiments that isolate one part of a GPU, run on the parts that kernels are simulated with.
 *
 * <pre>
 *   PointerChase      one thread, one load at a time      Architecture latencies, capacities
 *   ShortBlocks       blocks that read, write and end ─┐
 *   BulkCopies        TMA, one copy under way a block ─┴─► RequestLoop ──► MemorySystem
 *   SharedReads       lanes that want the same banks     gpu.BankConflicts
 *   WarpgroupChain    wgmma after wgmma                   matrix rate, shared-memory port
 * </pre>
 */
package org.warpsight.sim.microbenchmark;
