package org.warpsight.report.file;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.StringWriter;
import java.util.List;
import org.warpsight.sim.forward.OperatorTime;
import org.warpsight.sim.serving.ServingResult.OperatorTotal;

/** One row per phase and operator: time, work and traffic of the whole run on one GPU of each replica. */
final class OperatorsFile {
    static final String NAME = "operators.csv";

    private OperatorsFile() {}

    static String text(List<OperatorTotal> operators) {
        StringWriter text = new StringWriter();
        CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text);
        csv.writeRecord("phase", "operator", "count", "time_us", "flops", "hbm_bytes", "limiter");
        for (OperatorTotal total : operators) {
            OperatorTime time = total.time();
            csv.writeRecord(
                    total.phase(),
                    time.name(),
                    Long.toString(time.count()),
                    Decimals.microseconds(time.picoseconds()),
                    Decimals.whole(time.flops()),
                    Decimals.whole(time.hbmBytes()),
                    time.limiter().id());
        }
        return text.toString();
    }
}
