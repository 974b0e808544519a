package org.warpsight.report.command;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.forward.OperatorTime;
import org.warpsight.sim.roofline.Roofline;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.operator.Communication;
import org.warpsight.workload.operator.ForwardOperators;
import org.warpsight.workload.operator.LayerOperator;
import org.warpsight.workload.scenario.json.ResolvedScenario;

/**
 * The operators of a forward pass beside their bounds.
 *
 * @param rows in the order of the pass
 */
record PassUnderRoofline(List<Row> rows) {
    private static final double PICOSECOND = 1e-12;

    /**
     * An operator with all its repetitions.
     *
     * @param boundSeconds the time it takes at least, its FLOPs at the peak or its HBM traffic at the peak rate,
     *     whichever is longer; empty for collectives, which have no roofline on one GPU
     */
    record Row(OperatorTime time, OptionalDouble boundSeconds) {
        double seconds() {
            return time.picoseconds() * PICOSECOND;
        }
    }

    /** A pass of the first pool of a scenario. */
    static PassUnderRoofline of(ResolvedScenario scenario, BatchShape batch, List<OperatorTime> times) {
        ResolvedScenario.ResolvedPool pool = scenario.pools().get(0);
        ForwardOperators operators = new ForwardOperators(
                scenario.model(), Sharding.of(pool.pool()), pool.pool().precision());
        Map<String, Double> arithmetic = arithmeticSeconds(pool.gpu(), operators.of(batch));
        return new PassUnderRoofline(times.stream()
                .map(time -> new Row(time, bound(pool.gpu(), time, Optional.ofNullable(arithmetic.get(time.name())))))
                .toList());
    }

    /** With the traffic that was simulated: what the operator before has left in L2 need not come from HBM. */
    private static OptionalDouble bound(Gpu gpu, OperatorTime time, Optional<Double> arithmeticSeconds) {
        double trafficSeconds = time.hbmBytes() / gpu.hbmBytesPerSecond();
        return arithmeticSeconds
                .map(seconds -> OptionalDouble.of(Math.max(seconds, trafficSeconds)))
                .orElse(OptionalDouble.empty());
    }

    private static Map<String, Double> arithmeticSeconds(Gpu gpu, List<LayerOperator> operators) {
        Roofline roofline = new Roofline(gpu);
        Map<String, Double> seconds = new HashMap<>();
        for (LayerOperator layer : operators) {
            if (!(layer.operator() instanceof Communication)) {
                double all = layer.count() * roofline.computeSeconds(layer.operator());
                seconds.merge(layer.operator().name(), all, Double::sum);
            }
        }
        return seconds;
    }

    /** Time of the whole pass. */
    double seconds() {
        return rows.stream().mapToDouble(Row::seconds).sum();
    }
}
