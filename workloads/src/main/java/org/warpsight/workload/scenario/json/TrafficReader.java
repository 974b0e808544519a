package org.warpsight.workload.scenario.json;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.scenario.Traffic;
import org.warpsight.workload.traffic.Traces;

/** Fills in and checks the traffic of a scenario. */
final class TrafficReader {
    private static final int DEFAULT_ARRIVALS = 1000;
    /** Prompts per client of the measured serving runs (InferenceX). */
    private static final int DEFAULT_REQUESTS_PER_CLIENT = 10;

    private final JsonDocument document;
    private final DecoderModel model;

    TrafficReader(JsonDocument document, DecoderModel model) {
        this.document = document;
        this.model = model;
    }

    Traffic read(ScenarioFile.Asked file) {
        long kinds = Stream.of(file.trace(), file.arrivals(), file.concurrency())
                .filter(Optional::isPresent)
                .count();
        if (kinds != 1) {
            throw document.problem(
                    "/traffic",
                    kinds == 0 ? "no traffic" : "more than one kind of traffic",
                    "Give exactly one of trace, arrivals and concurrency");
        }
        if (file.trace().isPresent()) {
            return trace(file, file.trace().get());
        }
        Traffic.Lengths lengths = lengths(file.lengths()
                .orElseThrow(() -> document.problem(
                        "/traffic", "the key 'lengths' is missing", "Add {input_tokens, output_tokens}")));
        if (file.arrivals().isPresent()) {
            double rate =
                    file.arrivals().get().requestsPerSecond() * file.rateScale().orElse(1.0);
            return new Traffic.Poisson(rate, lengths, count(file, DEFAULT_ARRIVALS));
        }
        reject(file.rateScale(), "rate_scale", "concurrency");
        int concurrency = file.concurrency().orElseThrow();
        return new Traffic.ClosedLoop(concurrency, lengths, count(file, DEFAULT_REQUESTS_PER_CLIENT * concurrency));
    }

    private Traffic trace(ScenarioFile.Asked file, String name) {
        reject(file.lengths(), "lengths", "trace");
        Path base = document.file().map(Path::getParent).orElse(Path.of(""));
        if (Traces.find(name, base).isEmpty()) {
            throw document.problem("/traffic/trace", "unknown trace '" + name + "'", Traces.suggestion(name));
        }
        String openable = Traces.ids().contains(name) ? name : References.openable(document, name);
        return new Traffic.Trace(openable, file.rateScale().orElse(1.0), count(file, 0));
    }

    private static int count(ScenarioFile.Asked file, int fallback) {
        return file.maxRequests().filter(count -> count > 0).orElse(fallback);
    }

    private void reject(Optional<?> value, String key, String kind) {
        if (value.isPresent()) {
            throw document.problem(
                    "/traffic/" + key, key + " has no meaning together with " + kind, "Remove one of the two");
        }
    }

    /** Requests of a trace that are too long are turned away one by one; generated ones are all alike. */
    private Traffic.Lengths lengths(ScenarioFile.Lengths file) {
        long longest = (long) file.inputTokens() + file.outputTokens();
        if (longest > model.maxPositions()) {
            throw document.problem(
                    "/traffic/lengths",
                    longest + " tokens of input and output exceed the " + model.maxPositions() + " positions of "
                            + model.id(),
                    "Use shorter requests");
        }
        double least = file.minimumFraction().orElse(1.0);
        return least == 1
                ? new Traffic.Lengths.Fixed(file.inputTokens(), file.outputTokens())
                : new Traffic.Lengths.Uniform(file.inputTokens(), file.outputTokens(), least);
    }
}
