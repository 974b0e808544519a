package org.warpsight.sim.validation;

import java.util.Optional;
import java.util.OptionalDouble;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.workload.operator.Streaming;

/**
 * The same short kernel over and over on the same arrays: RRZE-HPC/gpu-benches, gpu-small-kernels.
 *
 * @param bytes read and written by one
 * @param graph whether they are nodes of a graph instead of launched one by one
 */
record RepeatedStream(double bytes, boolean graph) {

    /** What parameters tell; empty where blocks stay and wait for one another instead, or no size is stated. */
    static Optional<RepeatedStream> of(Parameters parameters) {
        OptionalDouble bytes = parameters.number("bytes_rw");
        boolean graph = parameters.say("mode=graph");
        return bytes.isPresent() && (graph || parameters.say("mode=stream launch"))
                ? Optional.of(new RepeatedStream(bytes.getAsDouble(), graph))
                : Optional.empty();
    }

    /** Runs it as one of many: of its input in L2 is what the run before has left. */
    KernelResult run(Gpu gpu, Simulators simulators) {
        int elements = (int) (bytes / 2 / Precision.FP32.bytes());
        Streaming scale = new Streaming("scale", Streaming.Kind.SCALE, 1, elements, Precision.FP32);
        KernelSimulator simulator = graph ? simulators.repeated(gpu, Replays.USUAL) : simulators.stream(gpu);
        return simulator.run(scale, CacheState.repeated(bytes, gpu.sharedL2Bytes()));
    }
}
