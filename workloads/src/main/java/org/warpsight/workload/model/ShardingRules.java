package org.warpsight.workload.model;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.warpsight.hardware.json.BadInputException;

/** Which shardings a model allows: everything that is divided must divide. */
public final class ShardingRules {
    private static final int MOST_SUGGESTED = 64;

    private ShardingRules() {}

    /**
     * Why a sharding does not fit a model.
     *
     * @param field which of {@code tp}, {@code pp}, {@code ep}, {@code attention_dp}, {@code redundant_experts} is to blame
     * @param problem what does not divide what
     * @param suggestion values that fit
     */
    public record Misfit(String field, String problem, String suggestion) {}

    /** The first reason why the sharding does not fit; empty if it does. */
    public static Optional<Misfit> misfit(DecoderModel model, Sharding sharding) {
        if (sharding.pp() > model.layers().size()) {
            return Optional.of(new Misfit(
                    "pp",
                    sharding.pp() + " pipeline stages for the " + model.layers().size() + " layers of " + model.id(),
                    "Use at most as many stages as layers"));
        }
        return model.distinctLayers().keySet().stream()
                .flatMap(layer -> attention(model, layer.attention(), sharding.tp())
                        .or(() -> feedForward(model, layer.feedForward(), sharding))
                        .stream())
                .findFirst()
                .or(() -> expertsMissing(model, sharding));
    }

    /**
     * Fails where a sharding does not fit a model.
     *
     * @throws BadInputException naming the model, the field and what would fit
     */
    public static void require(DecoderModel model, Sharding sharding) {
        misfit(model, sharding).ifPresent(misfit -> {
            throw BadInputException.of(model.id(), misfit.field(), misfit.problem(), misfit.suggestion());
        });
    }

    private static Optional<Misfit> attention(DecoderModel model, AttentionBlock attention, int tp) {
        Optional<Misfit> heads = divided(model, "tp", tp, attention.heads(), "attention heads");
        if (heads.isEmpty() && attention instanceof GroupedQueryAttention grouped) {
            int shared = grouped.keyValueHeads();
            boolean fits = shared % tp == 0 || tp % shared == 0;
            return fits ? heads : divided(model, "tp", tp, shared, "key-value heads");
        }
        return heads;
    }

    private static Optional<Misfit> feedForward(DecoderModel model, FeedForward feedForward, Sharding sharding) {
        if (feedForward instanceof MixtureOfExperts mixture) {
            return copiesDivided(model, mixture, sharding)
                    .or(() -> divided(
                            model, "tp", sharding.expertTensorParallel(), mixture.expertSize(), "rows of an expert"))
                    .or(() -> divided(model, "tp", sharding.tp(), mixture.sharedSize(), "rows of the shared experts"));
        }
        if (feedForward instanceof DenseFeedForward dense) {
            return divided(model, "tp", sharding.tp(), dense.size(), "rows of the feed-forward matrices");
        }
        return Optional.empty();
    }

    private static Optional<Misfit> copiesDivided(DecoderModel model, MixtureOfExperts mixture, Sharding sharding) {
        if (sharding.redundantExperts() == 0) {
            return divided(model, "ep", sharding.ep(), mixture.experts(), "experts");
        }
        if (mixture.copies(sharding) % sharding.ep() == 0) {
            return Optional.empty();
        }
        int fewest = Math.floorMod(-mixture.experts(), sharding.ep());
        return Optional.of(new Misfit(
                "redundant_experts",
                sharding.ep() + " expert-parallel ranks cannot divide the " + mixture.experts() + " experts of "
                        + model.id() + " and " + sharding.redundantExperts() + " further copies",
                "Values that fit are " + fewest + ", " + (fewest + sharding.ep()) + ", ..."));
    }

    private static Optional<Misfit> expertsMissing(DecoderModel model, Sharding sharding) {
        boolean dense = model.layers().stream().allMatch(layer -> layer.feedForward() instanceof DenseFeedForward);
        if (dense && sharding.redundantExperts() > 0) {
            return Optional.of(new Misfit(
                    "redundant_experts",
                    sharding.redundantExperts() + " redundant experts, but " + model.id() + " has no experts",
                    "Set redundant_experts to 0"));
        }
        return dense && sharding.ep() > 1
                ? Optional.of(new Misfit(
                        "ep",
                        sharding.ep() + " expert-parallel ranks, but " + model.id() + " has no experts",
                        "Set ep to 1"))
                : Optional.empty();
    }

    private static Optional<Misfit> divided(DecoderModel model, String field, int parts, int whole, String what) {
        if (whole % parts == 0) {
            return Optional.empty();
        }
        String fitting = IntStream.rangeClosed(1, Math.min(whole, MOST_SUGGESTED))
                .filter(count -> whole % count == 0)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", "));
        return Optional.of(new Misfit(
                field,
                parts + " GPUs cannot divide the " + whole + " " + what + " of " + model.id(),
                "Values that fit are " + fitting));
    }
}
