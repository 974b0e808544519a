/**
 * Experiments that isolate one part of a GPU, run on the parts that kernels are simulated with.
 *
 * <pre>
 *   PointerChase      one thread, one load at a time      Architecture latencies, capacities
 *   CacheReads        all SMs read a working set       ─┐
 *   ShortBlocks       blocks that read, write and end  ─┼─► RequestLoop ──► MemorySystem
 *   PersistentStream  blocks that stay and meet        ─┘
 *   BulkCopies        TMA, one copy under way a block    gpu.HbmChannels
 *   SharedReads       lanes that want the same banks     gpu.BankConflicts
 *   StridedReads      lanes that want other lines of L1  gpu.BankConflicts, tags; QuadReads on AMD
 *   MultiplyAddStream FP32 work on a stream from HBM     roofline, gpu.PowerModel
 *   WarpgroupChain    wgmma after wgmma                  matrix rate, shared-memory port
 *   ClusterChase      a pointer into another SM        ─┐
 *   ClusterRing       blocks that read their neighbour ─┴─► gpu.SmNetwork
 * </pre>
 */
package org.warpsight.sim.microbenchmark;
