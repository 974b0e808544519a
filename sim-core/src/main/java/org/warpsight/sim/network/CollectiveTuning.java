package org.warpsight.sim.network;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.hardware.json.JsonFormat;

/**
 * What collectives cost on an architecture beyond the rate of its links, read from {@code collectives/<architecture>.json}.
 *
 * @param protocols protocols of the communication library
 * @param pairFraction part of a protocol's rate that two GPUs reach
 * @param inSwitch all-reduce summed by the switches, where the architecture can use it
 * @param engineKernel all-reduce kernel of the serving engines, where there is one
 * @param sources where each number comes from, by field
 */
public record CollectiveTuning(
        String architecture,
        List<Protocol> protocols,
        double pairFraction,
        Optional<InSwitch> inSwitch,
        Optional<EngineKernel> engineKernel,
        Map<String, String> sources) {
    private static final JsonFormat<CollectiveTuning> FORMAT =
            JsonFormat.of(CollectiveTuning.class, "collectives.schema.json");

    public CollectiveTuning {
        protocols = List.copyOf(protocols);
    }

    /**
     * A way of moving data with flags: quick to start and wasteful, or the reverse.
     *
     * @param baseUs once per collective
     * @param stepUs per step from GPU to GPU
     * @param linkFraction payload as a part of the link's rate
     */
    public record Protocol(String name, double baseUs, double stepUs, double linkFraction) {}

    /**
     * Sums in the switches (NVLink SHARP): every GPU sends its buffer once and gets the sum once.
     *
     * @param baseUs once per collective
     * @param linkFraction payload as a part of the link's rate
     */
    public record InSwitch(double baseUs, double linkFraction) {}

    /**
     * One kernel that reads the buffers of its peers: all of each (one-shot), or its own part of each and then the sums of
     * the others' parts behind a second barrier (two-shot).
     *
     * @param baseUs start and first barrier
     * @param barrierUs second barrier
     * @param linkFraction payload as a part of the link's rate, one-shot
     * @param twoShotLinkFraction the same, two-shot
     * @param maximumBytes engines leave larger buffers to the library
     */
    public record EngineKernel(
            double baseUs, double barrierUs, double linkFraction, double twoShotLinkFraction, long maximumBytes) {}

    /** The same tuning, where the switches do not sum. */
    CollectiveTuning withoutInSwitch() {
        return new CollectiveTuning(architecture, protocols, pairFraction, Optional.empty(), engineKernel, sources);
    }

    /**
     * The tuning of an architecture.
     *
     * @throws BadInputException if there is none
     */
    public static CollectiveTuning of(Architecture architecture) {
        String resource = "collectives/" + architecture.id() + ".json";
        if (Architecture.class.getResource(resource) == null) {
            throw BadInputException.of(
                    architecture.id(),
                    "",
                    "it is not known how GPUs of this architecture communicate",
                    "Add hardware-profiles/collectives/" + architecture.id() + ".json or use one GPU per replica");
        }
        return FORMAT.read(JsonDocuments.resource(Architecture.class, resource));
    }
}
