package org.warpsight.sim.validation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * A row of Liger-Kernel's benchmark about a gated feed-forward part, in microseconds.
 *
 * <pre>
 *   gate, up (cuBLAS) ► activation x up (Liger: one kernel; transformers: two) ► down (cuBLAS)
 * </pre>
 *
 * @param fused whether activation and product are one kernel
 */
record PublishedMlpCase(Gpu gpu, Precision precision, int tokens, int hiddenSize, int size, boolean fused)
        implements RowCase {

    static Optional<RowCase> of(RowInputs row) {
        String kernel = row.text("kernel");
        String implementation = row.text("impl");
        Parameters shape = new Parameters(row.textOrEmpty("shape"));
        int hidden = shape.count("hidden_size", 0);
        int inner = shape.count("intermediate_size", 0);
        OptionalInt batch = IntStream.of(shape.count("B", 0), shape.count("bsz", 0))
                .filter(count -> count > 0)
                .findFirst();
        int tokens = shape.count("T", 0) * batch.orElse(0);
        boolean asked = (kernel.equals("swiglu fwd") || kernel.equals("geglu fwd"))
                && (implementation.equals("liger") || implementation.equals("huggingface"))
                && row.text("unit").equals("us")
                && Math.min(tokens, Math.min(hidden, inner)) > 0;
        return asked
                ? row.gpuIfKnown().flatMap(gpu -> Dtypes.on(gpu, row.textOrEmpty("dtype"))
                        .map(precision -> new PublishedMlpCase(
                                gpu, precision, tokens, hidden, inner, implementation.equals("liger"))))
                : Optional.empty();
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        KernelSimulator simulator = simulators.stream(gpu);
        KernelSequence kernels = new KernelSequence()
                .then(linear("gate", size, hiddenSize), CacheState.COLD)
                .then(linear("up", size, hiddenSize), CacheState.COLD);
        if (fused) {
            kernels.then(new Streaming("activation", Kind.SWIGLU, tokens, size, precision), CacheState.COLD);
        } else {
            then(
                    kernels,
                    simulator,
                    TensorIteratorKernels.contiguous("activation", Kind.GELU, tokens, size, precision));
            then(
                    kernels,
                    simulator,
                    TensorIteratorKernels.contiguous("product", Kind.RESIDUAL_ADD, tokens, size, precision));
        }
        kernels.then(linear("down", hiddenSize, size), CacheState.COLD);
        return List.of(Prediction.of(kernels, simulator));
    }

    private static void then(KernelSequence kernels, KernelSimulator simulator, EagerKernels.Kernel kernel) {
        kernels.then(kernel.operator().name(), () -> simulator.run(kernel.operator(), kernel.plan(), CacheState.COLD));
    }

    private Gemm linear(String name, int n, int k) {
        return Gemm.of(name, tokens, n, k, precision);
    }
}
