package org.warpsight.sim.validation;

import java.util.Map;
import java.util.Optional;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.hardware.json.JsonFormat;

/**
 * What the host of a GPU adds to an operator that is called from Python and waited for, read from {@code hosts/<gpu>.json}.
 *
 * @param gpu id of the GPU product
 * @param callUs by operator: from the call to the kernel's first block and from its end to the return, in microseconds
 * @param sources where each number comes from
 */
record EagerHost(String gpu, Map<String, Double> callUs, Map<String, String> sources) {
    private static final JsonFormat<EagerHost> FORMAT = JsonFormat.of(EagerHost.class, "host.schema.json");

    EagerHost {
        callUs = Map.copyOf(callUs);
        sources = Map.copyOf(sources);
    }

    /** The host of a GPU, where one has been timed. */
    static Optional<EagerHost> of(Gpu gpu) {
        String resource = "hosts/" + gpu.id() + ".json";
        return Architecture.class.getResource(resource) == null
                ? Optional.empty()
                : Optional.of(FORMAT.read(JsonDocuments.resource(Architecture.class, resource)));
    }

    /** What an operator's call takes beside its kernels, where it is known. */
    Optional<Double> microseconds(String operator) {
        return Optional.ofNullable(callUs.get(operator));
    }
}
