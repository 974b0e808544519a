package org.warpsight.sim.validation;

import java.util.List;
import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.GemmPlan;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.workload.operator.Gemm;

/**
 * A row of a published table about one GEMM of a library, in TFLOP/s.
 *
 * @param gemm its shape, precisions and scales
 * @param kernel the kernel, where the row names it; otherwise one is chosen as the library would
 * @param timing how it was timed
 */
record PublishedGemmCase(Gpu gpu, Gemm gemm, Optional<NamedKernel> kernel, Timing timing) implements RowCase {

    /** A kernel that a row names. */
    sealed interface NamedKernel {
        GemmPlan on(KernelSimulator simulator, Gemm gemm);

        /**
         * Known by its tile, with all else as the architecture's plans have it. AITER's tuner splits k where it is asked to;
         * the table does not say where it was, so that nothing is split.
         */
        record Tile(int m, int n, int k) implements NamedKernel {
            @Override
            public GemmPlan on(KernelSimulator simulator, Gemm gemm) {
                return simulator.planOf(gemm, m, n, k, 1);
            }
        }

        /** Known completely. */
        record Plan(GemmPlan plan) implements NamedKernel {
            @Override
            public GemmPlan on(KernelSimulator simulator, Gemm gemm) {
                return plan;
            }
        }
    }

    /** How a GEMM was run, which decides what L2 holds, how kernels follow one another and how hot the die is. */
    enum Timing {
        /** A tuner's: copies of all arguments take turns, and the profiler's times are the GPU's own. */
        TUNING_RUN,
        /** Thousands of runs on the same operands. */
        SUSTAINED,
        /** A few runs on the same operands, one launched after another. */
        STREAM;

        KernelSimulator simulator(Simulators simulators, Gpu gpu) {
            return switch (this) {
                case TUNING_RUN -> simulators.device(gpu);
                case SUSTAINED -> simulators.sustained(gpu);
                case STREAM -> simulators.stream(gpu);
            };
        }

        CacheState before(Gemm gemm, Gpu gpu) {
            if (this == TUNING_RUN) {
                return CacheState.COLD;
            }
            return CacheState.repeated(gemm.compulsoryBytes(), gpu.sharedL2Bytes());
        }
    }

    /** The case of a row, if it is one of these. */
    static Optional<RowCase> of(RowInputs row) {
        return row.text("unit").equals("TFLOP/s")
                ? row.gpuIfKnown().flatMap(gpu -> PublishedGemm.of(row)
                        .filter(found -> gpu.supports(found.gemm().activations())
                                || found.gemm().activations() == Precision.FP32)
                        .map(found -> new PublishedGemmCase(gpu, found.gemm(), found.kernel(), found.timing())))
                : Optional.empty();
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        KernelSimulator simulator = timing.simulator(simulators, gpu);
        CacheState before = timing.before(gemm, gpu);
        KernelSequence kernels = new KernelSequence();
        kernel.ifPresentOrElse(
                named -> kernels.then(gemm.name(), () -> simulator.run(gemm, named.on(simulator, gemm), before)),
                () -> kernels.then(gemm, before));
        Prediction time = Prediction.of(kernels, simulator);
        return List.of(time.asRate(gemm.flops() / 1e6));
    }
}
