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
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.AttentionGradient;
import org.warpsight.workload.operator.Operator;

/**
 * A row of a published table about an attention, such as FlashAttention's figures, in TFLOP/s: the same dense tensors
 * again and again, launched from Python one by one, each pass timed by itself.
 *
 * @param gpu the GPU
 * @param pass which passes are timed
 * @param library whose kernels run
 * @param precision of all tensors
 * @param shape numbers by name: {@code hdim}, {@code causal}, {@code seqlen}, {@code batch}, {@code heads}
 */
record PublishedAttentionCase(
        Gpu gpu, Pass pass, KernelLibrary library, Precision precision, Map<String, Integer> shape) implements RowCase {
    /** Passes by the end of a kernel's name, with their FLOP per FLOP of the forward pass (benchmark_flash_attention.py). */
    private enum Pass {
        FORWARD("attention fwd", 1),
        BACKWARD("attention bwd", 2.5),
        BOTH("attention fwd+bwd", 3.5);

        private final String kernel;
        private final double flops;

        Pass(String kernel, double flops) {
            this.kernel = kernel;
            this.flops = flops;
        }

        static Optional<Pass> of(String kernel) {
            return Arrays.stream(values())
                    .filter(pass -> pass.kernel.equals(kernel))
                    .findFirst();
        }
    }

    /** Hidden size and tokens of a batch in FlashAttention's benchmarks, for rows that leave heads and batch out. */
    private static final int HIDDEN_SIZE = 2048;

    private static final int TOKENS = 16_384;

    /** The case of a row, if it is one of these. */
    static Optional<RowCase> of(RowInputs row) {
        Map<String, Integer> shape = numbers(row.textOrEmpty("shape"));
        boolean shaped = shape.containsKey("hdim") && shape.containsKey("seqlen");
        Optional<Pass> pass = Pass.of(row.text("kernel"));
        if (pass.isEmpty() || !shaped) {
            return Optional.empty();
        }
        return row.gpuIfKnown().flatMap(gpu -> library(row.text("impl"))
                .filter(library -> library.runsOn(gpu.architecture()))
                .filter(library -> pass.get() == Pass.FORWARD || differentiates(library, gpu, shape.get("hdim")))
                .flatMap(library -> Dtypes.on(gpu, row.textOrEmpty("dtype").split("[ /]")[0])
                        .map(precision -> new PublishedAttentionCase(gpu, pass.get(), library, precision, shape))));
    }

    private static boolean differentiates(KernelLibrary library, Gpu gpu, int headDim) {
        return library == KernelLibrary.PYTORCH || headDim <= library.largestHeadOfGradient(gpu.architecture());
    }

    private static Optional<KernelLibrary> library(String implementation) {
        return Optional.ofNullable(
                switch (implementation) {
                    case "FA3" -> KernelLibrary.FA3;
                    case "FA2" -> KernelLibrary.FA2;
                    case "FA1" -> KernelLibrary.FA1;
                    case "FA-Triton", "Triton" -> KernelLibrary.TRITON;
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
        if (library == KernelLibrary.PYTORCH) {
            return List.of(rate(unfused(simulators.stream(gpu), attention), simulators, attention));
        }
        KernelSequence passes = new KernelSequence();
        if (pass != Pass.BACKWARD) {
            add(passes, attention);
        }
        if (pass != Pass.FORWARD) {
            add(passes, new AttentionGradient(attention));
        }
        return List.of(rate(passes, simulators, attention));
    }

    private Prediction rate(KernelSequence passes, Simulators simulators, Attention attention) {
        Prediction time = Prediction.of(passes, simulators.stream(gpu, library));
        return time.asRate(pass.flops * attention.flops() / 1e6);
    }

    private KernelSequence unfused(KernelSimulator simulator, Attention attention) {
        PyTorchAttention kernels = new PyTorchAttention(gpu, simulator, attention);
        if (pass != Pass.BACKWARD) {
            kernels.forward();
        }
        return pass == Pass.FORWARD ? kernels.sequence() : kernels.backward().sequence();
    }

    private void add(KernelSequence passes, Operator operator) {
        passes.then(
                operator,
                CacheState.repeated(operator.compulsoryBytes(), gpu.product().l2Bytes()));
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
