package org.warpsight.sim.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.warpsight.hardware.Architecture.Vendor;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.StreamingPlan;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.sim.validation.EagerKernels.Kernel;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * A row of Liger-Kernel's benchmark about what its kernels are compared with, or about several of them, in microseconds:
 * kernels one after another on a stream, between two events after L2 has been overwritten (triton.testing.do_bench).
 *
 * @param kernels in order
 */
record PyTorchSequenceCase(Gpu gpu, List<Kernel> kernels) implements RowCase {

    static Optional<RowCase> of(RowInputs row) {
        Optional<Gpu> nvidia = row.gpuIfKnown().filter(gpu -> gpu.architecture().vendor() == Vendor.NVIDIA);
        return row.text("unit").equals("us")
                ? nvidia.flatMap(gpu -> kernels(gpu, row).map(kernels -> new PyTorchSequenceCase(gpu, kernels)))
                : Optional.empty();
    }

    private static Optional<List<Kernel>> kernels(Gpu gpu, RowInputs row) {
        String asked = row.text("impl") + " " + row.text("kernel");
        Parameters shape = new Parameters(row.textOrEmpty("shape"));
        Precision precision = Dtypes.stored(row.textOrEmpty("dtype")).orElse(Precision.BF16);
        return switch (asked) {
            case "torch relu_squared fwd" ->
                sized(shape, "M", "N", (rows, width) -> PyTorchSequences.reluSquared(rows, width, precision));
            case "huggingface rms_norm fwd" ->
                sized(shape, "M", "H", (rows, width) -> PyTorchSequences.rmsNorm(rows, width, precision));
            case "huggingface layer_norm fwd" ->
                sized(
                        shape,
                        "M",
                        "N",
                        (rows, width) -> List.of(TensorIteratorKernels.layerNorm(rows, width, precision)));
            case "huggingface fused_add_rms_norm fwd" -> sized(shape, "M", "H", PyTorchSequences::addRmsNorm);
            case "liger_rms_norm fused_add_rms_norm fwd" ->
                sized(shape, "M", "H", (rows, width) -> addAndLigerNorm(gpu, rows, width));
            case "torch megatron_swiglu fwd" ->
                perToken(shape, "ffn_local", (rows, width) -> PyTorchSequences.swiglu(rows, width, precision));
            case "huggingface rope fwd" ->
                rotated(shape, (rows, width) -> PyTorchSequences.rope(rows, width, precision));
            case "huggingface cross_entropy fwd" ->
                crossEntropy(shape, (rows, width) -> PyTorchSequences.crossEntropy(gpu, rows, width));
            case "liger cross_entropy fwd" -> crossEntropy(shape, PyTorchSequenceCase::ligerCrossEntropy);
            case "liger llama4_rope fwd" -> ligerRope(shape, precision);
            case "huggingface llama4_rope fwd" -> rotated(shape, PyTorchSequences::complexRope);
            default -> Optional.empty();
        };
    }

    private static Optional<List<Kernel>> crossEntropy(Parameters shape, OfShape kernels) {
        int rows = shape.count("T", 0) * shape.count("B", 0);
        int vocabulary = shape.count("V", 0);
        return rows > 0 && vocabulary > 0 ? Optional.of(kernels.of(rows, vocabulary)) : Optional.empty();
    }

    /** Liger's cross_entropy.py: a block of 32 warps reads its row for maximum and sum, and again to leave its gradient there. */
    private static List<Kernel> ligerCrossEntropy(long rows, int vocabulary) {
        Streaming row = new Streaming("cross_entropy", Kind.LONG_SOFTMAX, rows, vocabulary, Precision.FP32);
        return List.of(new Kernel(row, new StreamingPlan(1024, 1, 0, 2, 0)));
    }

    /** Liger's llama4_rope.py: a block for each token and query head; those of the first heads take a key head as well. */
    private static Optional<List<Kernel>> ligerRope(Parameters shape, Precision precision) {
        return Heads.of(shape).map(heads -> List.of(ligerRope(heads, precision)));
    }

    private static Kernel ligerRope(Heads heads, Precision precision) {
        int headDim = heads.dim();
        int warps = headDim >= 96 ? 4 : 2;
        Streaming rotation = new Streaming("rope", Kind.ROPE, heads.tokens(), heads.width(), precision);
        double bytes = heads.width() * precision.bytes() / heads.ofQueries();
        StreamingPlan plan = new StreamingPlan(
                warps * 32, (int) Math.max(1, Math.round(bytes / (warps * 32))), heads.tokens() * heads.ofQueries());
        return new Kernel(rotation, plan);
    }

    /** What is rotated: heads of so many tokens, of which those of queries are together as wide as the hidden size. */
    private record Heads(int tokens, int hidden, int ofQueries, int ofKeys) {

        static Optional<Heads> of(Parameters shape) {
            Heads heads = new Heads(
                    first(shape, "T", "seq_len"),
                    first(shape, "H", "hidden_size"),
                    shape.count("num_q_heads", 0),
                    shape.count("num_kv_heads", 0));
            return Optional.of(heads)
                    .filter(known -> IntStream.of(known.tokens, known.hidden, known.ofQueries, known.ofKeys)
                            .allMatch(size -> size >= 1));
        }

        int dim() {
            return hidden / ofQueries;
        }

        int width() {
            return dim() * (ofQueries + ofKeys);
        }
    }

    /** The kernels of a tensor of so many rows and columns. */
    private interface OfShape {
        List<Kernel> of(long rows, int width);
    }

    private static Optional<List<Kernel>> sized(Parameters shape, String rows, String width, OfShape kernels) {
        int m = shape.count(rows, 0);
        int n = shape.count(width, 0);
        return m > 0 && n > 0 ? Optional.of(kernels.of(m, n)) : Optional.empty();
    }

    private static Optional<List<Kernel>> perToken(Parameters shape, String width, OfShape kernels) {
        int tokens = shape.count("S", 0) * shape.count("B", 0);
        int n = shape.count(width, 0);
        return tokens > 0 && n > 0 ? Optional.of(kernels.of(tokens, n)) : Optional.empty();
    }

    /** Those of queries, whose heads together are the hidden size, and those of keys. */
    private static Optional<List<Kernel>> rotated(Parameters shape, OfShape kernels) {
        return Heads.of(shape).map(heads -> {
            List<Kernel> both = new ArrayList<>(kernels.of(heads.tokens(), heads.hidden()));
            both.addAll(kernels.of(heads.tokens(), heads.dim() * heads.ofKeys()));
            return both;
        });
    }

    private static int first(Parameters shape, String... names) {
        return (int) Stream.of(names)
                .map(shape::number)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .findFirst()
                .orElse(0);
    }

    private static List<Kernel> addAndLigerNorm(Gpu gpu, long rows, int width) {
        Streaming norm = new Streaming("rms_norm", Kind.RMS_NORM, rows, width, Precision.FP32);
        return List.of(
                TensorIteratorKernels.contiguous("add", Kind.RESIDUAL_ADD, rows, width, Precision.FP32),
                new Kernel(norm, LigerCase.rowPerBlock(gpu, norm)),
                TensorIteratorKernels.strided("weight", Kind.SCALE, rows, width, Precision.FP32));
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        KernelSequence sequence = new KernelSequence();
        for (int place = 0; place < kernels.size(); place++) {
            Kernel kernel = kernels.get(place);
            KernelSimulator launched = place == 0 ? simulators.timestamps(gpu) : simulators.stream(gpu);
            // What the kernel before has written is in L2 as far as it fits.
            double kept =
                    place == 0 ? 0 : CacheState.surviving(kernel.operator().compulsoryBytes(), gpu.sharedL2Bytes());
            sequence.then(
                    kernel.operator().name(),
                    () -> launched.run(kernel.operator(), kernel.plan(), new CacheState(kept, 0)));
        }
        return List.of(Prediction.of(sequence, simulators.stream(gpu)));
    }
}
