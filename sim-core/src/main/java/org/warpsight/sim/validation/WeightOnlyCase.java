package org.warpsight.sim.validation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.GpuVariant;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.StreamingPlan;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * A row of Marlin's tables: how many times faster products with INT4 weights in groups of 128 are than with FP16 weights,
 * called again and again on a stream.
 *
 * <pre>
 *   Marlin                                  one kernel, which converts weights on their way
 *   bitsandbytes from two rows on, ExLlamaV2 from 51 on     weights to FP16 in memory, then a product in FP16
 * </pre>
 *
 * <p>(bitsandbytes/autograd/_functions.py, MatMul4Bit; exllamav2_ext/cuda/q_gemm.cu, MAX_Q_GEMM_ROWS.)
 *
 * @param m rows of the activations
 * @param layers k and n of each product; their times are added
 * @param inMemory whether weights become FP16 in memory first
 */
record WeightOnlyCase(Gpu gpu, int m, List<Layer> layers, boolean inMemory) implements RowCase {
    /** Rows up to which ExLlamaV2 has a kernel of its own. */
    private static final int EXLLAMA_ROWS = 50;

    /** Threads of a block of kDequantizeBlockwise, of which each takes eight elements. */
    private static final StreamingPlan DEQUANTISATION = new StreamingPlan(64, 4);

    /** What rows of GPUs say whose clock was locked at the base clock for the time of the measurement. */
    private static final String LOCKED = "locked base clock";

    /** Base clocks of the GPUs that were locked, in MHz (NVIDIA A10 datasheet). */
    private static final Map<String, Double> BASE_CLOCK_MHZ = Map.of("a10", 885.0);

    /** What the weights of a linear layer multiply and give. */
    record Layer(int k, int n) {}

    /** Linear layers of the models (IST-DASLab/marlin, bench.py): attention in and out, gate with up, down; Falcon
     * fuses attention and the inner layer. */
    private static final Map<String, List<Layer>> MODELS = Map.of(
            "Llama7B", llama(4096, 11008),
            "Llama13B", llama(5120, 13824),
            "Llama33B", llama(6656, 17920),
            "Llama65B", llama(8192, 22016),
            "Falcon180B", List.of(new Layer(14_848, 14_848 * 5 + 1024), new Layer(14_848 * 5, 14_848)));

    private static List<Layer> llama(int hidden, int inner) {
        return List.of(
                new Layer(hidden, 3 * hidden),
                new Layer(hidden, hidden),
                new Layer(hidden, 2 * inner),
                new Layer(inner, hidden));
    }

    static Optional<RowCase> of(RowInputs row) {
        String text = row.textOrEmpty("shape");
        Parameters shape = new Parameters(text);
        OptionalDouble m = shape.number("m");
        Optional<List<Layer>> layers = MODELS.entrySet().stream()
                .filter(model -> text.startsWith(model.getKey() + " "))
                .map(Map.Entry::getValue)
                .findFirst()
                .or(() -> single(shape));
        if (!row.text("unit").startsWith("x speedup vs fp16") || m.isEmpty() || layers.isEmpty()) {
            return Optional.empty();
        }
        int rows = (int) m.getAsDouble();
        boolean locked = row.textOrEmpty("config").startsWith(LOCKED);
        return row.gpuIfKnown()
                .flatMap(gpu -> locked ? locked(gpu) : Optional.of(gpu))
                .flatMap(gpu -> inMemory(row.text("impl"), rows)
                        .map(memory -> new WeightOnlyCase(gpu, rows, layers.get(), memory)));
    }

    /** Whether weights become FP16 in memory first; empty where the kernel is not known. */
    private static Optional<Boolean> inMemory(String implementation, int rows) {
        return switch (implementation) {
            case "Marlin" -> Optional.of(false);
            case "bitsandbytes" -> Optional.of(true).filter(dequantised -> rows > 1);
            case "exllamav2" -> Optional.of(true).filter(dequantised -> rows > EXLLAMA_ROWS);
            default -> Optional.empty();
        };
    }

    private static Optional<Gpu> locked(Gpu gpu) {
        return Optional.ofNullable(BASE_CLOCK_MHZ.get(gpu.id()))
                .map(clock -> GpuVariant.withProduct(gpu, "maximum_clock_mhz", clock));
    }

    private static Optional<List<Layer>> single(Parameters shape) {
        OptionalDouble k = shape.number("k");
        OptionalDouble n = shape.number("n");
        return k.isPresent() && n.isPresent()
                ? Optional.of(List.of(new Layer((int) k.getAsDouble(), (int) n.getAsDouble())))
                : Optional.empty();
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        Prediction wide = time(simulators, Precision.FP16);
        Prediction narrow = time(simulators, Precision.INT4);
        if (wide instanceof Predicted slow && narrow instanceof Predicted fast) {
            return List.of(new Predicted(slow.value() / fast.value(), fast.limiter(), fast.reason()));
        }
        return List.of(wide instanceof Predicted ? narrow : wide);
    }

    private Prediction time(Simulators simulators, Precision stored) {
        KernelSequence kernels = new KernelSequence();
        boolean first = inMemory && stored == Precision.INT4;
        Precision weights = first ? Precision.FP16 : stored;
        for (Layer layer : layers) {
            if (first) {
                Streaming conversion =
                        new Streaming("dequantise", Kind.DEQUANTISE_4BIT, layer.n(), layer.k(), Precision.INT4);
                kernels.then(conversion.name(), () -> simulators.stream(gpu)
                        .run(conversion, DEQUANTISATION, CacheState.COLD));
            }
            Gemm gemm = new Gemm("gemm", 1, m, layer.n(), layer.k(), Precision.FP16, weights, Precision.FP16);
            kernels.then(
                    gemm,
                    CacheState.replayed(
                            gemm.activationBytes(), gemm.weightBytes(), gemm.outputBytes(), 1, gpu.sharedL2Bytes()));
        }
        return Prediction.of(kernels, simulators.stream(gpu));
    }
}
