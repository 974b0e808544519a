package org.warpsight.sim.validation;

import java.util.List;
import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.RowReduction;
import org.warpsight.sim.kernel.StreamingPlan;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * A row of a GEMM table: the kernels that its library launches for the type, timed as its benchmark times them.
 *
 * @param tile the GEMM kernel, where the table says which one was timed
 */
record GemmCase(Gpu gpu, GemmScheme scheme, int batch, int m, int n, int k, Optional<TunedTile> tile)
        implements RowCase {
    /** Grid and blocks of TensorRT-LLM's {@code computeFP8QuantizeScale} for a whole matrix. */
    private static final int SCALE_BLOCKS = 1024;

    private static final int SCALE_THREADS = 1024;

    static RowCase of(RowInputs row) {
        String dtype = row.text("dtype");
        int batch = row.countOr("batch", 1);
        int m = row.count("m");
        int n = row.count("n");
        int k = row.count("k");
        return GemmScheme.of(dtype, row.library())
                .<RowCase>map(scheme ->
                        new GemmCase(row.gpu(), scheme, batch, m, n, k, TunedTile.of(row, scheme.activations())))
                .orElseGet(() -> new UnmodelledCase(row.kind(), "GEMMs of " + dtype + " are not modelled yet"));
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        return List.of(
                gpu.supports(scheme.activations())
                        ? sequence(simulators)
                        : new Unpredicted("the matrix unit of " + gpu.id() + " does not take "
                                + scheme.activations().id()));
    }

    private Prediction sequence(Simulators simulators) {
        Gemm gemm = scheme.gemm(batch, m, n, k);
        CacheState before = scheme.benchmark().cache(gemm, scheme.inputBytes(gemm), gpu);
        KernelSequence kernels = new KernelSequence();
        CacheState ready = quantise(kernels, simulators, gemm, before);
        boolean alone = scheme.quantisation() == GemmScheme.Quantisation.NONE;
        Replays replays = scheme.benchmark().replays(gemm, gpu);
        KernelSimulator simulator = scheme.benchmark().simulator(simulators, gpu, replays, alone);
        tile.ifPresentOrElse(
                known -> kernels.then(gemm.name(), () -> simulator.run(gemm, known.plan(simulator, gemm), ready)),
                () -> kernels.then(gemm, ready));
        return Prediction.of(kernels, simulator, replays.startUs(gpu, alone));
    }

    /** Adds what precedes the GEMM; what L2 holds when that is done. */
    private CacheState quantise(KernelSequence kernels, Simulators simulators, Gemm gemm, CacheState before) {
        long rows = (long) batch * m;
        Precision narrow = scheme.activations();
        switch (scheme.quantisation()) {
            case NONE -> {
                return before;
            }
            case PER_ROW -> kernels.then(new Streaming("quantise", Kind.QUANTISE_ROWS, rows, k, narrow), before);
            case PER_BLOCK -> {
                Streaming quantise = new Streaming("quantise", Kind.QUANTISE_BLOCKS, rows, k, narrow);
                KernelSimulator dependent = simulators.dependent(gpu);
                kernels.then("quantise", () -> dependent.run(quantise, before));
            }
            case PER_TENSOR -> perTensor(kernels, simulators, rows, before);
        }
        return new CacheState(CacheState.surviving(gemm.activationBytes(), gpu.sharedL2Bytes()), before.weights());
    }

    /**
     * The kernels of TensorRT-LLM's invokeComputeScalesAndQuantizeMatrix (common/cudaFp8Utils.cu): a memset of the scale is
     * a node of the graph like any other; 1024 blocks of 1024 threads then go through all elements one by one and bring
     * together what they found, and threads that take eight apply it.
     */
    private void perTensor(KernelSequence kernels, Simulators simulators, long rows, CacheState before) {
        Streaming maximum = new Streaming("amax", Kind.ABSOLUTE_MAXIMUM, rows, k, Precision.BF16);
        StreamingPlan wholeBlocks = new StreamingPlan(SCALE_THREADS, Short.BYTES, SCALE_BLOCKS)
                .reducing(RowReduction.repeatedShuffles(
                        SCALE_THREADS, gpu.architecture().warpSize()));
        Streaming quantise = new Streaming("quantise", Kind.QUANTISE, rows, k, Precision.FP8);
        KernelSimulator graph = simulators.graph(gpu);
        double input = maximum.compulsoryBytes();
        CacheState after = new CacheState(CacheState.surviving(input, gpu.sharedL2Bytes()), 0);
        kernels.then(new Streaming("clear scale", Kind.FILL, 1, 1, Precision.FP32), CacheState.IN_FORWARD_PASS)
                .then("amax", () -> graph.run(maximum, wholeBlocks, before))
                .then("quantise", () -> graph.run(quantise, new StreamingPlan(256, 8 * Short.BYTES), after));
    }
}
