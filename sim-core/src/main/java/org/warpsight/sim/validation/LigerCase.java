package org.warpsight.sim.validation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.StreamingPlan;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * A row of Liger-Kernel's benchmark about the forward pass of a norm, of ReLU squared or of rotary positions, in
 * microseconds: one Triton kernel with a block for each row, timed between two events after L2 has been overwritten
 * (triton.testing.do_bench).
 */
record LigerCase(Gpu gpu, Streaming operator) implements RowCase {

    static Optional<RowCase> of(RowInputs row) {
        Parameters shape = new Parameters(row.textOrEmpty("shape"));
        if (!row.text("unit").equals("us")) {
            return Optional.empty();
        }
        return row.gpuIfKnown().flatMap(gpu -> precision(row).flatMap(precision -> kind(
                        row.text("kernel"), row.text("impl"))
                .flatMap(kind -> rows(kind, shape).flatMap(rows -> width(kind, shape)
                        .map(width -> new LigerCase(gpu, new Streaming(kind.id(), kind, rows, width, precision)))))));
    }

    /** Megatron's tensors have 16 bits, which their rows do not say. */
    private static Optional<Precision> precision(RowInputs row) {
        return row.text("kernel").startsWith("megatron")
                ? Optional.of(Precision.BF16)
                : Dtypes.stored(row.textOrEmpty("dtype"));
    }

    private static Optional<Kind> kind(String kernel, String implementation) {
        return Optional.ofNullable(
                switch (implementation + " " + kernel) {
                    case "liger rms_norm fwd" -> Kind.RMS_NORM;
                    case "liger layer_norm fwd" -> Kind.LAYER_NORM;
                    case "liger relu_squared fwd" -> Kind.RELU_SQUARED;
                    case "liger rope fwd" -> Kind.ROPE;
                    case "liger megatron_swiglu fwd",
                            "liger_in_place megatron_swiglu fwd",
                            "megatron megatron_swiglu fwd" -> Kind.SWIGLU;
                    case "liger megatron_rms_norm fwd" -> Kind.RMS_NORM;
                    case "liger_fused_add_rms_norm fused_add_rms_norm fwd" -> Kind.ADD_RMS_NORM;
                    default -> null;
                });
    }

    private static Optional<Integer> rows(Kind kind, Parameters shape) {
        return kind == Kind.ROPE
                ? first(shape, "T", "seq_len")
                : first(shape, "M").or(() -> first(shape, "S")
                        .flatMap(s -> first(shape, "B").map(b -> s * b)));
    }

    /** Elements of a row; those of queries and keys together, where the hidden size is that of the queries. */
    private static Optional<Integer> width(Kind kind, Parameters shape) {
        if (kind != Kind.ROPE) {
            return first(shape, "H", "N", "ffn_local");
        }
        return first(shape, "H", "hidden_size").flatMap(hidden -> first(shape, "num_q_heads")
                .flatMap(queries -> first(shape, "num_kv_heads").map(keys -> hidden / queries * (queries + keys))));
    }

    private static Optional<Integer> first(Parameters shape, String... names) {
        return Stream.of(names)
                .map(shape::number)
                .filter(OptionalDouble::isPresent)
                .map(number -> (int) number.getAsDouble())
                .findFirst();
    }

    /** Liger-Kernel's calculate_settings (ops/utils.py) by the row's width, up to a power of two; Triton's usual four for RoPE. */
    private static int warps(Kind kind, int width) {
        if (kind == Kind.ROPE || width <= 1024) {
            return 4;
        }
        return width <= 4096 ? 8 : width <= 16_384 ? 16 : 32;
    }

    /** One Triton kernel with a block for each row. */
    static StreamingPlan rowPerBlock(Gpu gpu, Streaming operator) {
        int threads =
                warps(operator.kind(), operator.width()) * gpu.architecture().warpSize();
        double rowBytes = operator.width()
                * operator.kind().reads()
                * operator.precision().bytes();
        return new StreamingPlan(threads, (int) Math.max(1, Math.round(rowBytes / threads)));
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        StreamingPlan plan = rowPerBlock(gpu, operator);
        KernelSequence kernel = new KernelSequence()
                .then(operator.name(), () -> simulators.timestamps(gpu).run(operator, plan, CacheState.COLD));
        return List.of(Prediction.of(kernel, simulators.timestamps(gpu)));
    }
}
