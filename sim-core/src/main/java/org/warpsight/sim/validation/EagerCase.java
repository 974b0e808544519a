package org.warpsight.sim.validation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * A row of an eager-mode table: one operator called from Python and timed from the host, until it is done.
 *
 * <pre>
 *   time = host's part of the call (hosts/<gpu>.json) + kernel
 * </pre>
 *
 * @param n second dimension; 0 where the operator has only one
 * @param k inner dimension; 0 where it has none
 */
record EagerCase(Gpu gpu, String op, String dtype, int m, int n, int k) implements RowCase {
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
        Optional<Double> host = EagerHost.of(gpu).flatMap(hosts -> hosts.microseconds(op));
        if (host.isEmpty()) {
            return List.of(new Unpredicted("no host of " + gpu.id() + " has been timed for " + op));
        }
        return List.of(Dtypes.stored(dtype)
                .flatMap(this::operator)
                .map(operator -> withHost(kernel(simulators, operator), host.get()))
                .orElseGet(() -> new Unpredicted(op + " in " + dtype + " is not modelled for " + gpu.id())));
    }

    private Prediction kernel(Simulators simulators, Operator operator) {
        KernelSimulator simulator = simulators.device(gpu);
        CacheState before = replayed(operator);
        KernelSequence kernels = new KernelSequence();
        if (operator instanceof Streaming streaming) {
            EagerKernels.of(gpu, streaming)
                    .forEach(kernel -> kernels.then(
                            kernel.operator().name(), () -> simulator.run(kernel.operator(), kernel.plan(), before)));
        } else {
            kernels.then(operator, before);
        }
        return Prediction.of(kernels, simulator);
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

    /**
     * Called again and again on the same inputs ({@code output = op(input)} in a loop of LLMCompass): the last output is let
     * go only when the next one is there, so two of them take turns.
     */
    private CacheState replayed(Operator operator) {
        double touched = operator.compulsoryBytes() + outputBytes(operator);
        return CacheState.replayed(touched, 0, 0, 1, gpu.product().l2Bytes());
    }

    private static double outputBytes(Operator operator) {
        if (operator instanceof Gemm gemm) {
            return gemm.outputBytes();
        }
        return operator instanceof Streaming streaming
                ? streaming.elements()
                        * streaming.kind().writes()
                        * streaming.precision().bytes()
                : 0;
    }

    private static Prediction withHost(Prediction prediction, double hostUs) {
        if (prediction instanceof Predicted kernel) {
            Limiter limiter = hostUs > kernel.value() ? Limiter.LAUNCH : kernel.limiter();
            String reason = String.format(Locale.ROOT, "host %.1f us + %s", hostUs, kernel.reason());
            return new Predicted(kernel.value() + hostUs, limiter, reason);
        }
        return prediction;
    }
}
