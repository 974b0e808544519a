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
import org.warpsight.workload.operator.Attention;

/**
 * A row of a published table about the forward pass of an attention, such as FlashAttention's figures, in TFLOP/s: the
 * same dense tensors again and again, launched from Python one by one.
 *
 * @param gpu the GPU
 * @param library whose kernels run
 * @param precision of all tensors
 * @param shape numbers by name: {@code hdim}, {@code causal}, {@code seqlen}, {@code batch}, {@code heads}
 */
record PublishedAttentionCase(Gpu gpu, KernelLibrary library, Precision precision, Map<String, Integer> shape)
        implements RowCase {
    /** Kernels of which the forward pass is all that is timed. */
    private static final String KERNEL = "attention fwd";

    /** Hidden size and tokens of a batch in FlashAttention's benchmarks, for rows that leave heads and batch out. */
    private static final int HIDDEN_SIZE = 2048;

    private static final int TOKENS = 16_384;

    /** The case of a row, if it is one of these. */
    static Optional<RowCase> of(RowInputs row) {
        Map<String, Integer> shape = numbers(row.textOrEmpty("shape"));
        boolean shaped = shape.containsKey("hdim") && shape.containsKey("seqlen");
        if (!row.text("kernel").equals(KERNEL) || !shaped) {
            return Optional.empty();
        }
        return row.gpuIfKnown().flatMap(gpu -> library(row.text("impl"))
                .flatMap(library -> Dtypes.on(gpu, row.textOrEmpty("dtype").split("[ /]")[0])
                        .map(precision -> new PublishedAttentionCase(gpu, library, precision, shape))));
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
        Attention attention = attention();
        CacheState kept =
                CacheState.repeated(attention.compulsoryBytes(), gpu.product().l2Bytes());
        KernelResult result = simulators.stream(gpu, library).run(attention, kept);
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
                precision,
                precision);
    }
}
