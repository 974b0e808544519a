package org.warpsight.report.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.forward.OperatorTime;
import org.warpsight.sim.roofline.Roofline;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.operator.Collective;
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
     * @param boundSeconds the time it takes at least; empty for collectives, which have no roofline on one GPU
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
        Map<String, Double> bounds = bounds(pool.gpu(), operators.of(batch));
        return new PassUnderRoofline(times.stream()
                .map(time -> new Row(
                        time,
                        bounds.containsKey(time.name())
                                ? OptionalDouble.of(bounds.get(time.name()))
                                : OptionalDouble.empty()))
                .toList());
    }

    private static Map<String, Double> bounds(Gpu gpu, List<LayerOperator> operators) {
        Roofline roofline = new Roofline(gpu);
        Map<String, Double> bounds = new LinkedHashMap<>();
        for (LayerOperator layer : operators) {
            if (!(layer.operator() instanceof Collective)) {
                bounds.merge(
                        layer.operator().name(), layer.count() * roofline.boundSeconds(layer.operator()), Double::sum);
            }
        }
        return bounds;
    }

    /** Time of the whole pass. */
    double seconds() {
        return rows.stream().mapToDouble(Row::seconds).sum();
    }
}
