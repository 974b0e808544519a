package org.warpsight.workload.scenario.json;

import java.util.Optional;
import org.warpsight.hardware.Ceiling;
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
        RoutingSpec loads = loads(asked.get(), at);
        Optional<Double> drift = asked.get().drift();
        if (drift.isPresent() && loads instanceof RoutingSpec.Balanced) {
            throw document.problem(
                    at + "/drift", "balanced loads do not drift", "Leave it out, or name another kind of loads");
        }
        return drift.isEmpty() ? loads : new RoutingSpec.Drifted(loads, drift.get());
    }

    private RoutingSpec loads(ScenarioFile.Routing routing, String at) {
        return switch (routing.kind()) {
            case BALANCED -> new RoutingSpec.Balanced();
            case RANDOM -> new RoutingSpec.Random();
            case POWER_LAW ->
                new RoutingSpec.PowerLaw(required(routing.exponent(), at, "exponent", "Give an exponent such as 1.2"));
            case GROUP_LIMITED ->
                groupLimited(
                        required(routing.groups(), at, "groups", "Give the number of groups, such as 8"),
                        required(
                                routing.groupsPerToken(),
                                at,
                                "groups_per_token",
                                "Give the groups that a token may use, such as 4"),
                        at);
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
        ExpertRouting.of(histogram).rows(1, mixture(at).experts(), 1);
        return histogram;
    }

    private RoutingSpec groupLimited(int groups, int groupsPerToken, String at) {
        MixtureOfExperts mixture = mixture(at);
        if (mixture.experts() % groups != 0) {
            throw document.problem(
                    at + "/groups",
                    groups + " groups cannot divide the " + mixture.experts() + " experts of " + model.id(),
                    "Use a divisor of " + mixture.experts());
        }
        int fewest = Ceiling.divide(mixture.expertsPerToken() * groups, mixture.experts());
        if (groupsPerToken < fewest || groupsPerToken > groups) {
            throw document.problem(
                    at + "/groups_per_token",
                    mixture.expertsPerToken() + " experts of a token do not fit into " + groupsPerToken + " of "
                            + groups + " groups of " + mixture.experts() / groups,
                    "Use " + fewest + " to " + groups);
        }
        return new RoutingSpec.GroupLimited(groups, groupsPerToken);
    }

    private MixtureOfExperts mixture(String at) {
        return model.mixture()
                .orElseThrow(() -> document.problem(
                        at, "model " + model.id() + " has no experts", "Leave expert_routing out, or name a mixture"));
    }
}
