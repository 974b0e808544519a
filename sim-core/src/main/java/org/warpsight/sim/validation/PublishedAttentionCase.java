package org.warpsight.sim.validation;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.operator.Attention;

/**
 * A row of a published table about the forward pass of an attention, such as FlashAttention's figures, in TFLOP/s: the
 * same dense tensors again and again, launched from Python one by one.
 *
 * @param gpu the GPU, if there is a profile of it
 * @param library whose kernels run, if they are known
 * @param precision of all tensors, if it is known
 * @param shape numbers by name: {@code hdim}, {@code causal}, {@code seqlen}, {@code batch}, {@code heads}
 */
record PublishedAttentionCase(
        Optional<Gpu> gpu, Optional<KernelLibrary> library, Optional<Precision> precision, Map<String, Integer> shape)
        implements RowCase {
    /** Kernels of which the forward pass is all that is timed. */
    static final String KERNEL = "attention fwd";

    /** Hidden size and tokens of a batch in FlashAttention's benchmarks, for rows that leave heads and batch out. */
    private static final int HIDDEN_SIZE = 2048;

    private static final int TOKENS = 16_384;

    static PublishedAttentionCase of(RowInputs row) {
        return new PublishedAttentionCase(
                row.gpuIfKnown(),
                library(row.text("impl")),
                Dtypes.stored(row.textOrEmpty("dtype").split("[ /]")[0]),
                numbers(row.textOrEmpty("shape")));
    }

    private static Optional<KernelLibrary> library(String implementation) {
        return Optional.ofNullable(
                switch (implementation) {
                    case "FA3" -> KernelLibrary.FA3;
                    case "FA2" -> KernelLibrary.FA2;
                    case "std", "PyTorch" -> KernelLibrary.PYTORCH;
                    default -> null;
                });
    }

    /** {@code name=number} pairs between semicolons; what follows a number, and pairs without one, are left out. */
    private static Map<String, Integer> numbers(String shape) {
        return Arrays.stream(shape.split(";"))
                .map(pair -> pair.split("="))
                .filter(pair -> pair.length == 2 && pair[1].matches("\\d{1,9}.*"))
                .collect(Collectors.toMap(
                        pair -> pair[0].strip(),
                        pair -> Integer.parseInt(pair[1].replaceAll("\\D.*", "")),
                        (first, second) -> first,
                        TreeMap::new));
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        if (gpu.isEmpty()
                || library.isEmpty()
                || precision.isEmpty()
                || !gpu.get().supports(precision.get())) {
            return List.of(new Unpredicted("the GPU, the implementation or the precision is not modelled"));
        }
        if (!shape.containsKey("hdim") || !shape.containsKey("seqlen")) {
            return List.of(new Unpredicted("only shapes like hdim=128;causal=0;seqlen=512;batch=32;heads=16 are read"));
        }
        Attention attention = attention();
        double kept = CacheState.surviving(
                attention.compulsoryBytes(), gpu.get().product().l2Bytes());
        KernelResult result = simulators.stream(gpu.get(), library.get()).run(attention, new CacheState(kept, kept));
        double teraflops = attention.flops() / result.picoseconds();
        return List.of(new Predicted(teraflops, result.limiter(), result.plan()));
    }

    private Attention attention() {
        int tokens = shape.get("seqlen");
        int dim = shape.get("hdim");
        int heads = shape.getOrDefault("heads", Math.max(1, HIDDEN_SIZE / dim));
        return new Attention(
                "attention",
                shape.getOrDefault("batch", Math.max(1, TOKENS / tokens)),
                tokens,
                tokens,
                heads,
                heads,
                dim,
                dim,
                0,
                shape.getOrDefault("causal", 0) == 1,
                false,
                precision.get(),
                precision.get());
    }
}
