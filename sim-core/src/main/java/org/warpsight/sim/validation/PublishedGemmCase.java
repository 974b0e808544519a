package org.warpsight.sim.validation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.GemmPlan;
import org.warpsight.sim.kernel.KernelResult;
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
        /** The plans that the name leaves open, of which the library has timed which is the fastest. */
        List<GemmPlan> on(KernelSimulator simulator, Gemm gemm);

        /**
         * Known by its tile, with all else as the architecture's plans have it.
         *
         * @param splitting whether the tuner times the kernel with k split as well; its tables of batches show no sign of it
         */
        record Tile(int m, int n, int k, boolean splitting) implements NamedKernel {
            @Override
            public List<GemmPlan> on(KernelSimulator simulator, Gemm gemm) {
                return splits(simulator.gpu(), gemm)
                        .mapToObj(splits -> TunedTile.plan(simulator, gemm, m, n, k, splits))
                        .toList();
            }

            /**
             * In 2^s parts, as long as every CU gets one of a matrix at most and every part has more than half a step (AITER,
             * aiter/ops/gemm_op_a8w8.py, compute_gemm_SplitK).
             */
            private IntStream splits(Gpu gpu, Gemm gemm) {
                long tiles = Ceiling.divide(gemm.m(), m) * Ceiling.divide(gemm.n(), n);
                return IntStream.iterate(
                        1,
                        splits -> splits == 1
                                || splitting
                                        && splits * tiles <= gpu.product().multiprocessors()
                                        && (long) splits * k < 2L * gemm.k(),
                        splits -> 2 * splits);
            }
        }

        /** Known completely. */
        record Plan(GemmPlan plan) implements NamedKernel {
            @Override
            public List<GemmPlan> on(KernelSimulator simulator, Gemm gemm) {
                return List.of(plan);
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
                named -> kernels.then(gemm.name(), () -> named.on(simulator, gemm).stream()
                        .map(plan -> simulator.run(gemm, plan, before))
                        .min(Comparator.comparingLong(KernelResult::picoseconds))
                        .orElseThrow()),
                () -> kernels.then(gemm, before));
        Prediction time = Prediction.of(kernels, simulator);
        return List.of(time.asRate(gemm.flops() / 1e6));
    }
}
