package org.warpsight.sim.forward;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.sim.forward.PassLayers.Piece;

/**
 * Two micro-batches in decode as DeepSeek runs them, each layer in five stages (deepseek-ai/open-infra-index, "DeepSeek-V3/R1
 * Inference System Overview": attention is cut in two, since it takes longer than the rest; deepseek-ai/profile-data: no SM is
 * taken while tokens travel).
 *
 * <pre>
 *   stage       0            1                       2              3                4
 *   compute     projections │ attention ... router │ shared expert │ wait, experts  │ wait
 *   sends                                 dispatch ╯                        return  ╯
 * </pre>
 *
 * <p>The host launches a stage of one micro-batch and a stage of the other in turn; the second is two stages behind (the
 * order of sgl-project/sglang, batch_overlap/operations_strategy.py, decode of DeepSeek's blog). Kernels run in the order of
 * their launch, and so do transfers. A shared expert needs nothing of what travels; everything else of a micro-batch waits
 * for it. Layers without a dispatch have the first two stages.
 */
final class FiveStageSchedule {
    private static final int BATCHES = 2;
    /** Stages that the second micro-batch is behind. */
    private static final int BEHIND = 2;

    /** A kernel or transfer, and whether it waits for what the micro-batch has sent. */
    private record Step(boolean communication, boolean waits, double picoseconds) {}

    private final double[] computed = new double[BATCHES];
    private final double[] arrived = new double[BATCHES];
    private double computeFree;
    private double networkFree;

    private FiveStageSchedule() {}

    /**
     * When both micro-batches are through.
     *
     * @param operators of one of two equal micro-batches
     */
    static long picoseconds(List<OperatorTime> operators) {
        List<List<Step>> stages = new ArrayList<>();
        PassLayers layers = PassLayers.of(operators);
        List<List<List<Step>>> kinds =
                layers.kinds().stream().map(FiveStageSchedule::stages).toList();
        for (int kind : layers.order()) {
            stages.addAll(kinds.get(kind));
        }
        FiveStageSchedule schedule = new FiveStageSchedule();
        for (int turn = 0; turn < stages.size() + BEHIND; turn++) {
            if (turn < stages.size()) {
                schedule.launch(0, stages.get(turn));
            }
            if (turn >= BEHIND) {
                schedule.launch(1, stages.get(turn - BEHIND));
            }
        }
        return Math.round(Math.max(
                Math.max(schedule.computed[0], schedule.computed[1]),
                Math.max(schedule.arrived[0], schedule.arrived[1])));
    }

    private void launch(int batch, List<Step> stage) {
        for (Step step : stage) {
            double ready = step.waits() ? Math.max(computed[batch], arrived[batch]) : computed[batch];
            if (step.communication()) {
                arrived[batch] = Math.max(ready, networkFree) + step.picoseconds();
                networkFree = arrived[batch];
            } else {
                computed[batch] = Math.max(ready, computeFree) + step.picoseconds();
                computeFree = computed[batch];
            }
        }
    }

    private static List<List<Step>> stages(List<Piece> layer) {
        int attention = PassLayers.first(layer, piece -> piece.name().startsWith("attention_"));
        int dispatch = PassLayers.first(layer, piece -> piece.name().equals("dispatch"));
        int back = PassLayers.first(layer, piece -> piece.name().equals("return"));
        if (attention > dispatch || dispatch > back || back == layer.size()) {
            return List.of(steps(layer.subList(0, attention)), steps(layer.subList(attention, layer.size())));
        }
        PassLayers.Range beside = PassLayers.besideReturn(layer);
        double shared = layer.subList(beside.from(), beside.to()).stream()
                .mapToDouble(Piece::picoseconds)
                .sum();
        List<Step> last = new ArrayList<>(List.of(new Step(false, true, 0)));
        last.addAll(steps(layer.subList(beside.to(), layer.size())));
        return List.of(
                steps(layer.subList(0, attention)),
                steps(layer.subList(attention, dispatch + 1)),
                List.of(new Step(false, false, shared)),
                steps(layer.subList(dispatch + 1, back + 1)),
                last);
    }

    /** Kernels that follow one another are one step, and so are transfers. */
    private static List<Step> steps(List<Piece> pieces) {
        List<Step> steps = new ArrayList<>();
        for (Piece piece : pieces) {
            int last = steps.size() - 1;
            if (last >= 0 && steps.get(last).communication() == piece.communication()) {
                double both = steps.get(last).picoseconds() + piece.picoseconds();
                steps.set(last, new Step(piece.communication(), true, both));
            } else {
                steps.add(new Step(piece.communication(), true, piece.picoseconds()));
            }
        }
        return steps;
    }
}
