package org.warpsight.sim.validation;

import java.util.List;
import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * A row of a GEMM table: graph replays that go round up to five copies of the weights, or what a tuning run of AITER timed,
 * which goes round copies of everything and takes the GPU's own time stamps.
 *
 * <pre>
 *   bfloat16, float16, int8, fp8_block   gemm
 *   int8_wo, int4_wo                     gemm with 16-bit activations; dequantisation is inside
 *   sq                                   quantise each row to INT8, gemm
 *   fp8                                  clear the scale, largest absolute value, quantise to FP8, gemm
 * </pre>
 *
 * @param tile the kernel, where the table says which one won
 * @param tuningRun whether AITER timed it while choosing a kernel
 */
record GemmCase(Gpu gpu, String dtype, int batch, int m, int n, int k, Optional<TunedTile> tile, boolean tuningRun)
        implements RowCase {
    /** What the benchmark that made the tables goes round (validation/README.md: "at most five weight copies"). */
    private static final int WEIGHT_COPIES = 5;

    /** Composable Kernel's GEMMs of FP8 with 1x128 and 128x128 scales, which AITER calls. */
    private static final String BLOCK_SCALED = "ck_block_scaled";

    static GemmCase of(RowInputs row) {
        String dtype = row.text("dtype");
        Precision operands = scheme(dtype).map(Scheme::activations).orElse(Precision.FP32);
        return new GemmCase(
                row.gpu(),
                dtype,
                row.countOr("batch", 1),
                row.count("m"),
                row.count("n"),
                row.count("k"),
                TunedTile.of(row, operands),
                row.library() == Library.AITER);
    }

    /** Precisions of the operands; quantisation is what precedes the GEMM. */
    private record Scheme(Precision activations, Precision weights, Quantisation quantisation) {}

    private enum Quantisation {
        /** Activations arrive as the GEMM takes them. */
        NONE,
        /** One kernel finds the scale of each row and applies it. */
        PER_ROW,
        /** One scale for all: it has to be known before the first element is converted. */
        PER_TENSOR
    }

    private static Optional<Scheme> scheme(String dtype) {
        return Optional.ofNullable(
                switch (dtype) {
                    case "bfloat16" -> new Scheme(Precision.BF16, Precision.BF16, Quantisation.NONE);
                    case "float16" -> new Scheme(Precision.FP16, Precision.FP16, Quantisation.NONE);
                    case "fp8" -> new Scheme(Precision.FP8, Precision.FP8, Quantisation.PER_TENSOR);
                    case "fp8_block" -> new Scheme(Precision.FP8, Precision.FP8, Quantisation.NONE);
                    case "int8" -> new Scheme(Precision.INT8, Precision.INT8, Quantisation.NONE);
                    case "sq" -> new Scheme(Precision.INT8, Precision.INT8, Quantisation.PER_ROW);
                    case "int8_wo" -> new Scheme(Precision.FP16, Precision.INT8, Quantisation.NONE);
                    case "int4_wo" -> new Scheme(Precision.FP16, Precision.INT4, Quantisation.NONE);
                    default -> null;
                });
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        return List.of(scheme(dtype)
                .map(scheme -> predict(simulators, scheme))
                .orElseGet(() -> new Unpredicted("GEMMs of " + dtype + " are not modelled yet")));
    }

    private Prediction predict(Simulators simulators, Scheme scheme) {
        if (!gpu.supports(scheme.activations())) {
            return new Unpredicted("the matrix unit of " + gpu.id() + " does not take "
                    + scheme.activations().id());
        }
        KernelSequence kernels = new KernelSequence();
        Gemm gemm =
                new Gemm("gemm", batch, m, n, k, scheme.activations(), scheme.weights(), output(scheme.activations()));
        if (tuningRun) {
            // aiter/test_common.py (perftest): up to 101 deep copies of all arguments take turns, so nothing is left.
            KernelSimulator simulator = simulators.device(gpu, gemmsOf(simulators));
            return tile.map(known -> kernels.then(
                            gemm, simulator.planOf(known.m(), known.n(), known.k(), known.splitK()), CacheState.COLD))
                    .orElseGet(() -> kernels.then(gemm, CacheState.COLD))
                    .predict(simulator);
        }
        CacheState replayed = CacheState.replayed(
                batch * (double) m * k * gemm.activations().bytes(),
                batch * (double) n * k * gemm.weights().bytes(),
                batch * (double) m * n * gemm.output().bytes(),
                WEIGHT_COPIES,
                gpu.sharedL2Bytes());
        quantise(kernels, scheme, replayed);
        return kernels.then(gemm, replayed).predict(simulators.graph(gpu));
    }

    private String gemmsOf(Simulators simulators) {
        return dtype.equals("fp8_block") && simulators.graph(gpu).hasGemms(BLOCK_SCALED)
                ? BLOCK_SCALED
                : Simulators.GENERAL;
    }

    private void quantise(KernelSequence kernels, Scheme scheme, CacheState replayed) {
        long rows = (long) batch * m;
        Precision narrow = scheme.activations();
        switch (scheme.quantisation()) {
            case NONE -> {}
            case PER_ROW -> kernels.then(new Streaming("quantise", Kind.QUANTISE_ROWS, rows, k, narrow), replayed);
            case PER_TENSOR ->
                // The kernels of TensorRT-LLM's invokeComputeScalesAndQuantizeMatrix (common/cudaFp8Utils.cu): a memset
                // of
                // the scale is a node of the graph like any other.
                kernels.then(new Streaming("clear scale", Kind.FILL, 1, 1, Precision.FP32), CacheState.IN_FORWARD_PASS)
                        .then(new Streaming("amax", Kind.ABSOLUTE_MAXIMUM, rows, k, Precision.BF16), replayed)
                        .then(new Streaming("quantise", Kind.QUANTISE, rows, k, narrow), CacheState.IN_FORWARD_PASS);
        }
    }

    private static Precision output(Precision activations) {
        return activations == Precision.FP8 ? Precision.BF16 : Precision.FP16;
    }
}
