package org.warpsight.sim.network;

import java.util.Locale;
import java.util.Optional;
import org.warpsight.workload.operator.Collective.Kind;

/**
 * Who asks for an all-reduce: serving engines have kernels of their own for small buffers on the GPUs of one node.
 *
 * <p>vLLM and SGLang: one-shot between two GPUs, below 512 KiB between four and below 256 KiB between eight, else two-shot, up
 * to 8 MiB (vllm-project/vllm csrc/custom_all_reduce.cuh and custom_all_reduce.py). They meet at a barrier before and after.
 * TensorRT-LLM: one-shot between two GPUs, below 10^6 bytes between four and below 500,000 between eight, up to 8 x 10^6
 * bytes, between two GPUs twice that (NVIDIA/TensorRT-LLM cpp/tensorrt_llm/plugins/ncclPlugin/allreducePlugin.cpp;
 * getMaxRequiredWorkspaceSize in common/customAllReduceUtils.h); it changes buffers instead of meeting a second time. Without
 * multicast in the switches it leaves more than the one-shot limits, between two GPUs more than 1 MiB, to the library (seen in
 * its times on the A100). MSCCL++: kernels of the same two kinds, two-shot up to some tens of MiB, and others for two nodes
 * (microsoft/mscclpp test/mscclpp-test/allreduce_test.cu, kernels 2 and 4 to 6); instead of SMs the GPU's copy engines can move
 * the data (kernels 1 and 3, and those of all-gather and all-to-all), which one thread of the host then calls for each other GPU
 * of the node in turn: data, signal and end (src/connection.cc, CudaIpcConnection).
 */
public enum Caller {
    /** The communication library alone. */
    LIBRARY(0, 0, 0, 0),
    /** vLLM. */
    VLLM((8 << 20) - 1, 512 << 10, 256 << 10, 2),
    /** SGLang. */
    SGLANG(8 << 20, 512 << 10, 256 << 10, 2),
    /** TensorRT-LLM. */
    TRTLLM(8_000_000, 1_000_000, 500_000, 1),
    /** MSCCL++. */
    MSCCLPP(64 << 20, 512 << 10, 256 << 10, 2),
    /** MSCCL++ with copy engines. */
    MSCCLPP_COPY_ENGINES(0, 0, 0, 2);

    private static final int WITHOUT_MULTICAST_BYTES = 1 << 20;
    /** What the threads of vLLM's and SGLang's kernels fetch at once: 36 blocks of 512, 16 bytes each. */
    private static final int STRIDE_BYTES = 36 * 512 * 16;

    /** MSCCL++ cuts larger buffers of two nodes into parts. */
    private static final int IN_ONE_PIECE_BYTES = 1 << 20;

    /** Calls of the host for a message by copy engines. */
    private static final int HOST_CALLS = 3;

    private final int maximumBytes;
    private final int oneShotBelowOfFour;
    private final int oneShotBelowOfEight;
    private final int barriers;

    Caller(int maximumBytes, int oneShotBelowOfFour, int oneShotBelowOfEight, int barriers) {
        this.maximumBytes = maximumBytes;
        this.oneShotBelowOfFour = oneShotBelowOfFour;
        this.oneShotBelowOfEight = oneShotBelowOfEight;
        this.barriers = barriers;
    }

    /** The caller of a name; empty if there is none. */
    public static Optional<Caller> named(String name) {
        for (Caller caller : values()) {
            if (caller.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(caller);
            }
        }
        return Optional.empty();
    }

    /**
     * The kernel of its own that it uses; empty where it calls the library.
     *
     * @param nodes that the ranks are on
     * @param multicast whether the switches copy and sum
     */
    Optional<Algorithm> kernel(Kind kind, double bytes, int ranks, int nodes, boolean multicast) {
        boolean reduces = kind == Kind.ALL_REDUCE;
        if (nodes == 1) {
            if (copyEngines()) {
                return reduces || kind == Kind.ALL_GATHER || kind == Kind.ALL_TO_ALL
                        ? Optional.of(Algorithm.DIRECT)
                        : Optional.empty();
            }
            return reduces ? inNode(bytes, ranks, multicast) : Optional.empty();
        }
        if (nodes != 2 || this != MSCCLPP && this != MSCCLPP_COPY_ENGINES) {
            return Optional.empty();
        }
        if (bytes > IN_ONE_PIECE_BYTES) {
            return reduces || kind == Kind.ALL_GATHER ? Optional.of(Algorithm.PIPELINED) : Optional.empty();
        }
        return reduces ? Optional.of(Algorithm.HIERARCHICAL) : Optional.empty();
    }

    private Optional<Algorithm> inNode(double bytes, int ranks, boolean multicast) {
        boolean oneShot = ranks <= 2 || bytes < (ranks <= 4 ? oneShotBelowOfFour : oneShotBelowOfEight);
        boolean withoutMulticast = this == TRTLLM && !multicast && (!oneShot || bytes > WITHOUT_MULTICAST_BYTES);
        if (bytes > maximumBytes(ranks) || withoutMulticast) {
            return Optional.empty();
        }
        return Optional.of(oneShot ? Algorithm.ONE_SHOT : Algorithm.TWO_SHOT);
    }

    private int maximumBytes(int ranks) {
        return this == TRTLLM && ranks <= 2 ? 2 * maximumBytes : maximumBytes;
    }

    /**
     * Reads of a thread one after another in the second half of a two-shot: sums of one GPU, stored, then those of the next
     * (cross_device_reduce_2stage in csrc/custom_all_reduce.cuh). Where switches sum, vLLM leaves such sizes to another kernel.
     *
     * @param part bytes of the sums of a GPU
     */
    int readsInTurn(double part, int ranks, boolean multicast) {
        boolean inTurn = this == SGLANG || this == VLLM && !multicast;
        return inTurn ? (int) Math.ceil(part / STRIDE_BYTES) * (ranks - 1) : 0;
    }

    /** Calls that a thread of the host makes one after another before all messages to other GPUs of a node are on their way. */
    int hostCalls(int ranksPerNode) {
        return copyEngines() ? HOST_CALLS * (ranksPerNode - 1) : 0;
    }

    /** Whether the GPU's copy engines move the data, not its SMs. */
    boolean copyEngines() {
        return this == MSCCLPP_COPY_ENGINES;
    }

    /** Barriers of all GPUs in a kernel of its own. */
    int barriers() {
        return barriers;
    }
}
