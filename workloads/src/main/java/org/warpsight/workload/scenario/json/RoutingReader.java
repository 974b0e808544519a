package org.warpsight.workload.scenario.json;

import java.util.Optional;
import java.util.OptionalInt;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.MixtureOfExperts;
import org.warpsight.workload.operator.ExpertRouting;
import org.warpsight.workload.scenario.RoutingSpec;

/** Checks how a pool's tokens are said to spread over experts. */
final class RoutingReader {
    private final JsonDocument document;
    private final DecoderModel model;

    RoutingReader(JsonDocument document, DecoderModel model) {
        this.document = document;
        this.model = model;
    }

    RoutingSpec read(Optional<ScenarioFile.Routing> asked, String at) {
        if (asked.isEmpty()) {
            return new RoutingSpec.Balanced();
        }
        ScenarioFile.Routing routing = asked.get();
        return switch (routing.kind()) {
            case BALANCED -> new RoutingSpec.Balanced();
            case POWER_LAW ->
                new RoutingSpec.PowerLaw(required(routing.exponent(), at, "exponent", "Give an exponent such as 1.2"));
            case GROUP_LIMITED ->
                new RoutingSpec.GroupLimited(
                        required(routing.groups(), at, "groups", "Give the number of groups, such as 8"),
                        required(
                                routing.groupsPerToken(),
                                at,
                                "groups_per_token",
                                "Give the groups that a token may use, such as 4"));
            case HISTOGRAM ->
                histogram(required(routing.file(), at, "file", "Name a JSON list with one count per expert"), at);
        };
    }

    private <T> T required(Optional<T> value, String at, String field, String suggestion) {
        return value.orElseThrow(() -> document.problem(at + "/" + field, "the routing needs it", suggestion));
    }

    /** A histogram that has been tried on the model, so that one of another length is refused here. */
    private RoutingSpec histogram(String file, String at) {
        RoutingSpec.Histogram histogram = new RoutingSpec.Histogram(References.openable(document, file));
        OptionalInt experts = model.layers().stream()
                .filter(layer -> layer.feedForward() instanceof MixtureOfExperts)
                .mapToInt(layer -> ((MixtureOfExperts) layer.feedForward()).experts())
                .findFirst();
        if (experts.isEmpty()) {
            throw document.problem(
                    at, "model " + model.id() + " has no experts", "Leave expert_routing out, or name a mixture");
        }
        ExpertRouting.of(histogram).rows(1, experts.getAsInt(), 1);
        return histogram;
    }
}
