package org.warpsight.sim.validation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.workload.operator.Gemm;

/**
 * A dense row of DeepGEMM's tables: FP8 with a scale for every 1x128 activations and 128x128 weights, in TFLOP/s or GB/s
 * of the operands. Its benchmark overwrites L2 before every run and reads the kernel's own time from the profiler.
 */
record BlockScaledTable(Gpu gpu, Gemm gemm, String unit) implements RowCase {

    static Optional<RowCase> of(RowInputs row) {
        boolean known = row.text("impl").startsWith("DeepGEMM")
                && row.text("kernel").equals("gemm dense (fp8 128x128 scaled)")
                && Stream.of("TFLOP/s", "GB/s").anyMatch(row.text("unit")::equals);
        Parameters shape = new Parameters(row.textOrEmpty("shape"));
        List<OptionalDouble> sizes = Stream.of("m", "n", "k").map(shape::number).toList();
        if (!known || sizes.stream().anyMatch(OptionalDouble::isEmpty)) {
            return Optional.empty();
        }
        int[] size = sizes.stream().mapToInt(value -> (int) value.getAsDouble()).toArray();
        return row.gpuIfKnown()
                .map(gpu -> new BlockScaledTable(
                        gpu, Gemm.of("gemm", size[0], size[1], size[2], Precision.FP8), row.text("unit")));
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        Prediction time = new KernelSequence().then(gemm, CacheState.COLD).predict(simulators.graph(gpu));
        return List.of(time instanceof Predicted predicted ? rate(predicted) : time);
    }

    private Predicted rate(Predicted time) {
        double perMicrosecond = unit.equals("TFLOP/s") ? gemm.flops() / 1e6 : gemm.compulsoryBytes() / 1e3;
        return new Predicted(perMicrosecond / time.value(), time.limiter(), time.reason());
    }
}
