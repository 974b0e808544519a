package org.warpsight.report.kernel;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.workload.operator.Attention;

/** The same attention by other algorithms: what fusion and overlap are worth. */
final class LibraryVariants {
    private static final Map<KernelLibrary, String> ALGORITHMS = Map.of(
            KernelLibrary.PYTORCH, "not fused: scores and weights go through HBM (PyTorch)",
            KernelLibrary.FA2, "FlashAttention-2: one block computes and loads, softmax between products",
            KernelLibrary.FA3, "FlashAttention-3: warps that load apart, softmax beside products");

    private LibraryVariants() {}

    /** The algorithms that run on the GPU, but for the one that is asked about. */
    static List<Variant> of(KernelCase asked) {
        if (!(asked.operator() instanceof Attention)) {
            return List.of();
        }
        KernelLibrary now = asked.library() == KernelLibrary.DEFAULT ? dense(asked) : asked.library();
        return Stream.of(KernelLibrary.PYTORCH, KernelLibrary.FA2, KernelLibrary.FA3)
                .filter(other -> other != now && other.runsOn(asked.gpu().architecture()))
                .map(other -> new Variant(Variant.Kind.PLAN, ALGORITHMS.get(other), asked.by(other)))
                .toList();
    }

    /** What {@link KernelLibrary#DEFAULT} stands for on the GPU. */
    private static KernelLibrary dense(KernelCase asked) {
        return Stream.of(KernelLibrary.FA3, KernelLibrary.FA2)
                .filter(library -> library.runsOn(asked.gpu().architecture()))
                .findFirst()
                .orElse(KernelLibrary.PYTORCH);
    }
}
