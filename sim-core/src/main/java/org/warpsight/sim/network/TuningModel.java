package org.warpsight.sim.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Node;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.hardware.json.JsonFormat;

/**
 * What a communication library believes when it chooses, read from {@code collectives/tuning/<library>.json}. Times come
 * from the simulation, not from here.
 *
 * @param baseUs once per collective
 * @param stepUs per message, by what it passes
 * @param inSwitchUs sums in switches, in a node
 * @param inSwitchNetworkUs the same, more for the network
 */
record TuningModel(
        String library,
        Algorithms baseUs,
        Steps stepUs,
        double inSwitchUs,
        double inSwitchNetworkUs,
        Map<String, String> sources) {
    private static final JsonFormat<TuningModel> FORMAT = JsonFormat.of(TuningModel.class, "tuning.schema.json");

    /** Microseconds by protocol. */
    record ByProtocol(double ll, double ll128, double simple) {
        double of(Protocol protocol) {
            return switch (protocol) {
                case LL -> ll;
                case LL128 -> ll128;
                case SIMPLE -> simple;
            };
        }
    }

    /** Microseconds by algorithm and protocol. */
    record Algorithms(ByProtocol ring, ByProtocol tree) {}

    /** Microseconds per message. */
    record Steps(@JsonProperty("switch") Algorithms switched, Algorithms mesh, Algorithms pcie, Algorithms network) {
        Algorithms inside(Node.Fabric fabric) {
            return switch (fabric) {
                case SWITCH -> switched;
                case MESH -> mesh;
                case PCIE -> pcie;
            };
        }
    }

    static TuningModel of(String library) {
        return FORMAT.read(JsonDocuments.resource(Architecture.class, "collectives/tuning/" + library + ".json"));
    }
}
