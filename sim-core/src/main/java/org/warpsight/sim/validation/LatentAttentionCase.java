package org.warpsight.sim.validation;

import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.sequence.LatentLayer;
import org.warpsight.sim.validation.Prediction.Unpredicted;

/**
 * A row of a multi-head latent attention table.
 *
 * @param queries new tokens of each sequence
 * @param cached tokens of each sequence that are in the cache already
 */
record LatentAttentionCase(
        Gpu gpu, String op, String dtype, String cacheDtype, int heads, int batch, int queries, int cached)
        implements RowCase {
    static LatentAttentionCase of(RowInputs row) {
        return new LatentAttentionCase(
                row.gpu(),
                row.text("op"),
                row.text("dtype"),
                row.text("kv_dtype"),
                row.count("num_heads"),
                row.count("batch"),
                row.count("isl"),
                row.size("step"));
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        return List.of(Dtypes.on(gpu, dtype)
                .flatMap(activations -> Dtypes.stored(cacheDtype).map(cache -> predict(simulators, activations, cache)))
                .orElseGet(() -> new Unpredicted("latent attention in " + dtype + " over a cache in " + cacheDtype
                        + " is not modelled for " + gpu.id())));
    }

    private Prediction predict(Simulators simulators, Precision activations, Precision cache) {
        LatentLayer layer = LatentLayer.over(gpu, cache, heads, batch, queries, queries + cached, activations);
        Replays replays = Replays.ofAttention(Library.TRTLLM);
        KernelSimulator simulator = simulators.graph(gpu, KernelLibrary.TRTLLM, replays);
        return switch (op) {
            case "context_mla" -> Prediction.of(layer.context(gpu), simulator, replays.startUs(gpu, false));
            case "generation_mla" -> Prediction.of(layer.generation(gpu), simulator, replays.startUs(gpu, false));
            default -> new Unpredicted("operation " + op + " is not modelled");
        };
    }
}
