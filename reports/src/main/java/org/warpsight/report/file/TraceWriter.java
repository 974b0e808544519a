package org.warpsight.report.file;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import org.warpsight.hardware.json.JsonDocuments;

/**
 * The Trace Event Format of Chrome ("Trace Event Format", Google, 2016), which Perfetto opens: slices on the lanes
 * (threads) of processes.
 *
 * <p>Times are microseconds cut to whole nanoseconds, the resolution of Perfetto, at both ends, so that what does not
 * overlap in the simulation does not overlap here.
 */
final class TraceWriter {
    private final JsonGenerator json;

    private TraceWriter(JsonGenerator json) {
        this.json = json;
    }

    /** Writes the events of a trace. */
    @FunctionalInterface
    interface Events {
        void writeTo(TraceWriter trace) throws IOException;
    }

    /** Writes what a slice is about, as fields of an object that is open. */
    @FunctionalInterface
    interface Arguments {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /** A whole trace as text. */
    static String text(Events events) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JsonDocuments.mapper().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("displayTimeUnit", "ns");
            json.writeArrayFieldStart("traceEvents");
            events.writeTo(new TraceWriter(json));
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("a text in memory cannot fail to be written", impossible);
        }
        return text.append('\n').toString();
    }

    /**
     * Names a process by one of its lanes.
     *
     * @param process from 1
     * @param lane unique over all processes, from 1, as Perfetto prefers
     */
    void processName(int process, int lane, String name) throws IOException {
        name("process_name", process, lane, name);
    }

    /** Names a lane. */
    void laneName(int process, int lane, String name) throws IOException {
        name("thread_name", process, lane, name);
    }

    private void name(String kind, int process, int lane, String name) throws IOException {
        start(kind, "M", process, lane);
        json.writeObjectFieldStart("args");
        json.writeStringField("name", name);
        json.writeEndObject();
        json.writeEndObject();
    }

    /** One thing for a while. */
    void slice(String name, int process, int lane, long startPicoseconds, long picoseconds, Arguments arguments)
            throws IOException {
        start(name, "X", process, lane);
        long start = startPicoseconds / 1000;
        long end = (startPicoseconds + picoseconds) / 1000;
        json.writeNumberField("ts", BigDecimal.valueOf(start, 3));
        json.writeNumberField("dur", BigDecimal.valueOf(end - start, 3));
        json.writeObjectFieldStart("args");
        arguments.writeTo(json);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void start(String name, String kind, int process, int lane) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeStringField("ph", kind);
        json.writeNumberField("pid", process);
        json.writeNumberField("tid", lane);
    }
}
