package org.warpsight.report.file;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import org.warpsight.sim.serving.RequestOutcome;

/** One row per request; a latency that does not exist is an empty field. */
final class RequestsFile {
    static final String NAME = "requests.csv";

    private RequestsFile() {}

    static String text(List<RequestOutcome> requests) {
        StringWriter text = new StringWriter();
        CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text);
        csv.writeRecord(
                "request_id",
                "arrival_s",
                "input_tokens",
                "output_tokens",
                "ttft_ms",
                "tpot_ms",
                "e2el_ms",
                "queue_ms",
                "preemptions",
                "replica",
                "status");
        for (RequestOutcome request : requests) {
            csv.writeRecord(
                    Integer.toString(request.id()),
                    Decimals.fine(request.arrivalSeconds()),
                    Integer.toString(request.inputTokens()),
                    Integer.toString(request.outputTokens()),
                    Decimals.fine(request.ttftMs()),
                    Decimals.fine(request.tpotMs()),
                    Decimals.fine(request.e2elMs()),
                    Decimals.fine(request.queueMs()),
                    Integer.toString(request.preemptions()),
                    Integer.toString(request.replica()),
                    request.status().name().toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }
}
