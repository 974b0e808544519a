package org.warpsight.sim.validation;

import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.workload.operator.Gemm;

/**
 * How a GEMM of a table was timed, which decides what L2 holds when it starts and how its kernels are launched (NVIDIA
 * AIConfigurator, collector/{trtllm,sglang}/collect_gemm*.py).
 */
enum GemmBenchmark {
    /** Graph replays of layers that take the same input: as many as L2 would hold the weights of, at most five. */
    WEIGHT_COPIES {
        @Override
        CacheState cache(Gemm gemm, double inputBytes, Gpu gpu) {
            return CacheState.replayed(
                    inputBytes,
                    gemm.weightBytes(),
                    gemm.outputBytes(),
                    replays(gemm, gpu).layers(),
                    gpu.sharedL2Bytes());
        }

        @Override
        Replays replays(Gemm gemm, Gpu gpu) {
            double filling = Math.ceil(gpu.product().l2Bytes() / gemm.weightBytes());
            return Replays.ofLayers((int) Math.max(1, Math.min(LAYERS, filling)));
        }
    },
    /** Graph replays of six layers with inputs and outputs of their own. */
    LAYER_COPIES {
        @Override
        CacheState cache(Gemm gemm, double inputBytes, Gpu gpu) {
            double cycle = COPIES * (inputBytes + gemm.weightBytes() + gemm.outputBytes());
            return CacheState.repeated(cycle, gpu.sharedL2Bytes());
        }

        @Override
        Replays replays(Gemm gemm, Gpu gpu) {
            return Replays.ofLayers(COPIES);
        }
    },
    /**
     * One layer of a network, timed by its profiler: the layers before it have swept L2 with weights of more than 100 MB,
     * and the last of them has written the input.
     */
    LAYER_OF_NETWORK {
        @Override
        CacheState cache(Gemm gemm, double inputBytes, Gpu gpu) {
            return new CacheState(CacheState.surviving(inputBytes, gpu.sharedL2Bytes()), 0);
        }

        @Override
        KernelSimulator simulator(Simulators simulators, Gpu gpu, Replays replays, boolean alone) {
            return simulators.timestamps(gpu);
        }
    },
    /**
     * A tuning run of AITER (aiter/test_common.py, perftest): up to 101 deep copies of all arguments take turns, so that
     * nothing is left of the last round, and the profiler's time stamps are the GPU's own.
     */
    TUNING_RUN {
        @Override
        CacheState cache(Gemm gemm, double inputBytes, Gpu gpu) {
            return CacheState.COLD;
        }

        @Override
        KernelSimulator simulator(Simulators simulators, Gpu gpu, Replays replays, boolean alone) {
            return simulators.device(gpu);
        }
    };

    private static final int LAYERS = 5;
    private static final int COPIES = 6;

    /**
     * What is left in L2 of input and weights from the last round.
     *
     * @param inputBytes bytes of what the layer's first kernel reads
     */
    abstract CacheState cache(Gemm gemm, double inputBytes, Gpu gpu);

    /** How a graph of its layers is replayed, where there is one. */
    Replays replays(Gemm gemm, Gpu gpu) {
        return Replays.NONE;
    }

    /**
     * Kernels as this benchmark launches them.
     *
     * @param replays of the GEMM's {@linkplain #replays graph}
     * @param alone whether a layer is the GEMM and nothing else
     */
    KernelSimulator simulator(Simulators simulators, Gpu gpu, Replays replays, boolean alone) {
        return alone ? simulators.repeated(gpu, replays) : simulators.graph(gpu, replays);
    }
}
