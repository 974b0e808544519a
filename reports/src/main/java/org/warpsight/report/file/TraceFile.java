package org.warpsight.report.file;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.sim.forward.OperatorTime;
import org.warpsight.sim.serving.ServingResult.Step;
import org.warpsight.workload.operator.BatchShape;

/**
 * Some forward passes in the Trace Event Format of Chrome ("Trace Event Format", Google, 2016), which Perfetto opens.
 *
 * <p>Each replica is a process with two lanes: its passes, and the operators inside them. An operator's box stands for
 * all of its repetitions in the pass. Times are microseconds cut to whole nanoseconds, the resolution of Perfetto, at
 * both ends, so that what does not overlap in the simulation does not overlap here.
 */
final class TraceFile {
    static final String NAME = "trace.json";

    /** Lanes per replica. Thread ids are unique over all processes and start at 1, as Perfetto prefers. */
    private static final int LANES = 2;

    private static final int PASSES = 1;
    private static final int OPERATORS = 2;

    private final JsonGenerator json;

    private TraceFile(JsonGenerator json) {
        this.json = json;
    }

    static String text(List<Step> steps) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JsonDocuments.mapper().createGenerator(text)) {
            new TraceFile(json).write(steps);
        } catch (IOException impossible) {
            throw new UncheckedIOException("a text in memory cannot fail to be written", impossible);
        }
        return text.append('\n').toString();
    }

    private void write(List<Step> steps) throws IOException {
        json.writeStartObject();
        json.writeStringField("displayTimeUnit", "ns");
        json.writeArrayFieldStart("traceEvents");
        for (int replica :
                steps.stream().mapToInt(Step::replica).distinct().sorted().toArray()) {
            name("process_name", replica, PASSES, "replica " + replica);
            name("thread_name", replica, PASSES, "forward passes");
            name("thread_name", replica, OPERATORS, "operators");
        }
        for (Step step : steps) {
            pass(step);
            long clock = step.startPicoseconds();
            for (OperatorTime operator : step.operators()) {
                operator(step, clock, operator);
                clock += operator.picoseconds();
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void name(String kind, int replica, int lane, String name) throws IOException {
        start(kind, "M", replica, lane);
        json.writeObjectFieldStart("args");
        json.writeStringField("name", name);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void pass(Step step) throws IOException {
        BatchShape batch = step.batch();
        start(batch.prefillTokens() > 0 ? "prefill pass" : "decode pass", "X", step.replica(), PASSES);
        span(step.startPicoseconds(), step.picoseconds());
        json.writeObjectFieldStart("args");
        json.writeNumberField("prefill_sequences", batch.prefillSequences());
        json.writeNumberField("prefill_tokens", batch.prefillTokens());
        json.writeNumberField("decode_sequences", batch.decodeSequences());
        json.writeNumberField("decode_context_tokens", batch.decodeContext());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void operator(Step step, long start, OperatorTime operator) throws IOException {
        start(operator.name(), "X", step.replica(), OPERATORS);
        span(start, operator.picoseconds());
        json.writeObjectFieldStart("args");
        json.writeNumberField("count", operator.count());
        json.writeNumberField("flops", new BigDecimal(Decimals.whole(operator.flops())));
        json.writeNumberField("hbm_bytes", new BigDecimal(Decimals.whole(operator.hbmBytes())));
        json.writeStringField("limiter", operator.limiter().id());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void start(String name, String kind, int replica, int lane) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeStringField("ph", kind);
        json.writeNumberField("pid", replica + 1);
        json.writeNumberField("tid", replica * LANES + lane);
    }

    private void span(long startPicoseconds, long picoseconds) throws IOException {
        long start = startPicoseconds / 1000;
        long end = (startPicoseconds + picoseconds) / 1000;
        json.writeNumberField("ts", BigDecimal.valueOf(start, 3));
        json.writeNumberField("dur", BigDecimal.valueOf(end - start, 3));
    }
}
