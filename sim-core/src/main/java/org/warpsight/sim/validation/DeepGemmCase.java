package org.warpsight.sim.validation;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.GroupedGemm;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Scaling;

/**
 * A row of DeepGEMM's tables, dense or grouped, its own kernels or cuBLASLt's beside them, in TFLOP/s or GB/s of the operands. FP8 has a scale for every 1 x 128
 * activations and 128 x 128 weights; where k is grouped, 1 x 128 of both. (Its test calls weight gradients 1D1D also where
 * they do not accumulate, but hands them over with the usual scales: tests/test_fp8.py, {@code recipe}.) The kernel's own
 * time is read from the profiler, with nothing before it.
 *
 * @param before what L2 holds: nothing where the test overwrites it, else what the making of new operands has left
 * @param unit {@code TFLOP/s} or {@code GB/s}
 * @param release of DeepGEMM that was measured, by its month; empty for today's
 */
record DeepGemmCase(Gpu gpu, Operator operator, CacheState before, String unit, Optional<String> release)
        implements RowCase {
    /** Bytes that the last pass over the weights moves for each of them: FP32 is read, FP8 written. */
    private static final double CAST_BYTES = 5;

    private static final Set<String> UNITS = Set.of("TFLOP/s", "GB/s");

    /** The releases that are modelled, by the commits of the README whose figures they gave. */
    private static final Map<String, String> RELEASES = Map.of("a6d97a1", "2025-02", "989c9e3", "2025-04");

    /** The release whose test overwrites L2 between runs. */
    private static final String OVERWRITING = "2025-04";

    static Optional<RowCase> of(RowInputs row) {
        boolean known = row.text("impl").startsWith("DeepGEMM") && UNITS.contains(row.text("unit"));
        Parameters shape = new Parameters(row.textOrEmpty("shape"));
        if (!known) {
            return Optional.empty();
        }
        return row.gpuIfKnown().flatMap(gpu -> operator(row.text("kernel"), row.textOrEmpty("dtype"), shape)
                .map(operator -> new DeepGemmCase(
                        gpu,
                        operator,
                        before(row, shape, gpu),
                        row.text("unit"),
                        Optional.ofNullable(RELEASES.get(row.commit())))));
    }

    /**
     * The first figures of the README, and any without a release whose row names no test, are those of tests/test_core.py when
     * it made new operands before every run, the weights last. What L2 then holds of them is what the last of that pass has
     * written. From deepseek-ai/DeepGEMM pull request 68 (March 2025) on the test overwrites L2.
     */
    private static CacheState before(RowInputs row, Parameters shape, Gpu gpu) {
        if (!row.text("impl").equals("DeepGEMM") || OVERWRITING.equals(RELEASES.get(row.commit()))) {
            return CacheState.COLD;
        }
        double weights = (double) Math.max(1, size(shape, "groups")) * size(shape, "n") * size(shape, "k");
        return new CacheState(0, Math.min(1, gpu.product().l2Bytes() / (CAST_BYTES * weights)));
    }

    private static Optional<Operator> operator(String kernel, String dtype, Parameters shape) {
        boolean narrow = dtype.startsWith("fp8");
        Precision precision = narrow ? Precision.FP8 : Precision.BF16;
        Scaling scaling = !narrow
                ? Scaling.usual(precision, precision)
                : kernel.contains("k-grouped") ? new Scaling(Scales.TOKEN_BLOCKS, Scales.TOKEN_BLOCKS) : Scaling.BLOCKS;
        int n = size(shape, "n");
        int k = size(shape, "k");
        int groups = Math.max(size(shape, "groups"), size(shape, "num_groups"));
        int rows = Math.max(size(shape, "m"), groups * size(shape, "m_per_group"));
        if (Math.min(n, k) < 1 || rows < Math.max(1, groups)) {
            return Optional.empty();
        }
        if (groups == 0) {
            return Optional.of(Gemm.of("gemm", rows, n, k, precision).scaledBy(scaling));
        }
        if (kernel.contains("k-grouped")) {
            return Optional.of(new Gemm(
                            "gemm",
                            groups,
                            rows,
                            n,
                            Math.max(1, k / groups),
                            precision,
                            precision,
                            Precision.FP32,
                            scaling)
                    .accumulated());
        }
        List<Integer> equal = Collections.nCopies(groups, rows / groups);
        return Optional.of(
                new GroupedGemm("gemm", equal, n, k, precision, precision, Precision.BF16).scaledBy(scaling));
    }

    private static int size(Parameters shape, String name) {
        OptionalDouble number = shape.number(name);
        return number.isPresent() ? (int) number.getAsDouble() : 0;
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        KernelSimulator today = simulators.profiled(gpu);
        Prediction time = Prediction.of(
                new KernelSequence().then(operator, before),
                release.map(today::ofRelease).orElse(today));
        double work = unit.equals("TFLOP/s") ? operator.flops() / 1e6 : operator.compulsoryBytes() / 1e3;
        return List.of(time.asRate(work));
    }
}
