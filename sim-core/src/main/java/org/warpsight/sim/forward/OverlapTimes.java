package org.warpsight.sim.forward;

import java.util.List;
import org.warpsight.hardware.Gpu;

/**
 * The operators of a pass, alone on a GPU and while its other stream is at work.
 *
 * @param alone while nothing travels, or nothing is computed
 * @param beside the same operators: kernels while communication has its part of the GPU
 * @param slowing how many times as long communication takes beside each kernel as alone
 */
record OverlapTimes(List<OperatorTime> alone, List<OperatorTime> beside, List<Double> slowing) {

    OverlapTimes {
        alone = List.copyOf(alone);
        beside = List.copyOf(beside);
        slowing = List.copyOf(slowing);
        if (alone.size() != beside.size() || alone.size() != slowing.size()) {
            throw new IllegalArgumentException("not the same operators alone and beside others");
        }
    }

    /** Streams that do not get in each other's way. */
    static OverlapTimes undisturbed(List<OperatorTime> operators) {
        return new OverlapTimes(
                operators, operators, operators.stream().map(operator -> 1.0).toList());
    }

    /** Streams that share a GPU. */
    static OverlapTimes of(Gpu gpu, CommunicationLoad load, List<OperatorTime> alone, List<OperatorTime> beside) {
        return new OverlapTimes(
                alone,
                beside,
                beside.stream().map(kernel -> load.slowing(gpu, kernel)).toList());
    }

    /** Picoseconds of computation while nothing travels, one repetition after another. */
    double computingAlone() {
        return computing(alone);
    }

    /** Picoseconds of computation while something travels. */
    double computingBeside() {
        return computing(beside);
    }

    private static double computing(List<OperatorTime> operators) {
        return operators.stream()
                .filter(operator -> !PassLayers.isCommunication(operator))
                .mapToDouble(OperatorTime::picoseconds)
                .sum();
    }
}
