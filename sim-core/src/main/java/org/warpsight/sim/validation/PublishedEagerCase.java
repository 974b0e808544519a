package org.warpsight.sim.validation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A row of LLMCompass's figures: an operator of PyTorch called from Python and waited for, as work per time.
 *
 * @param call the call that was timed
 * @param work what is divided by the time: FLOP or elements
 * @param unit {@code TFLOP/s} or {@code Gelem/s}
 */
record PublishedEagerCase(EagerCase call, double work, String unit) implements RowCase {
    private static final Map<String, String> OPERATORS = Map.of(
            "gemm", "matmul",
            "softmax", "softmax",
            "layernorm", "layernorm",
            "gelu elementwise", "gelu");
    private static final Set<String> IMPLEMENTATIONS = Set.of("torch", "torch/cuBLAS", "torch/rocBLAS");
    private static final Map<String, Double> PER_MICROSECOND = Map.of("TFLOP/s", 1e6, "Gelem/s", 1e3);

    /** The case of a row, if it is one of these. */
    static Optional<RowCase> of(RowInputs row) {
        String operator = OPERATORS.get(row.text("kernel"));
        boolean known = operator != null
                && IMPLEMENTATIONS.contains(row.text("impl"))
                && PER_MICROSECOND.containsKey(row.text("unit"));
        if (!known) {
            return Optional.empty();
        }
        Parameters shape = new Parameters(row.textOrEmpty("shape"));
        int m = shape.count("m", shape.count("rows", shape.count("n", 0)));
        int n = operator.equals("gelu") ? 0 : shape.count("cols", shape.count("n", 0));
        int k = shape.count("k", 0);
        if (m < 1 || operator.equals("matmul") && Math.min(n, k) < 1) {
            return Optional.empty();
        }
        String dtype = row.textOrEmpty("dtype").split(" ")[0];
        double work = 1.0 * m * Math.max(1, n) * (k > 0 ? 2.0 * k : 1);
        return row.gpuIfKnown()
                .map(gpu ->
                        new PublishedEagerCase(new EagerCase(gpu, operator, dtype, m, n, k), work, row.text("unit")));
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        return call.predict(simulators).stream().map(this::rate).toList();
    }

    private Prediction rate(Prediction time) {
        return time.asRate(work / PER_MICROSECOND.get(unit));
    }
}
