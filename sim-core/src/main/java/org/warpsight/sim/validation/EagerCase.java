package org.warpsight.sim.validation;

import java.util.List;
import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * A row of an eager-mode table: one operator called from Python and timed from the host, so that what the host does
 * before the kernel starts is in the measurement. Only the kernel is predicted, a lower bound that small operators miss
 * by far.
 *
 * @param n second dimension; 0 where the operator has only one
 * @param k inner dimension; 0 where it has none
 */
record EagerCase(Gpu gpu, String op, String dtype, int m, int n, int k) implements RowCase {
    private static final String REMARK = "; the kernel alone, without the host's time before it";

    static EagerCase of(RowInputs row) {
        EagerCase eager = new EagerCase(
                row.gpu(), row.text("op"), row.text("dtype"), row.count("m"), row.sizeOr("n", 0), row.sizeOr("k", 0));
        if (eager.op.equals("matmul")) {
            row.requireAtLeastOne("n");
            row.requireAtLeastOne("k");
        }
        return eager;
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        Optional<Precision> precision = Dtypes.stored(dtype);
        return List.of(precision
                .flatMap(this::operator)
                .map(operator -> withRemark(
                        new KernelSequence().then(operator, replayed(operator)).predict(simulators.stream(gpu))))
                .orElseGet(() -> new Unpredicted(op + " in " + dtype + " is not modelled for " + gpu.id())));
    }

    private Optional<Operator> operator(Precision precision) {
        return switch (op) {
            case "matmul" -> gpu.supports(precision) ? Optional.of(Gemm.of(op, m, n, k, precision)) : Optional.empty();
            case "softmax" -> Optional.of(new Streaming(op, Kind.SOFTMAX, m, Math.max(1, n), precision));
            case "layernorm" -> Optional.of(new Streaming(op, Kind.LAYER_NORM, m, Math.max(1, n), precision));
            case "gelu" -> Optional.of(new Streaming(op, Kind.GELU, m, Math.max(1, n), precision));
            default -> Optional.empty();
        };
    }

    /** Called again and again on the same tensors. */
    private CacheState replayed(Operator operator) {
        double bytes = operator.compulsoryBytes();
        return CacheState.replayed(bytes, 0, 0, 1, gpu.product().l2Bytes());
    }

    private static Prediction withRemark(Prediction prediction) {
        return prediction instanceof Predicted predicted
                ? new Predicted(predicted.value(), predicted.limiter(), predicted.reason() + REMARK)
                : prediction;
    }
}
