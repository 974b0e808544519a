package org.warpsight.report.file;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import org.warpsight.sim.forward.OperatorTime;
import org.warpsight.sim.serving.ServingResult.Step;
import org.warpsight.workload.operator.BatchShape;

/**
 * Some forward passes as a trace: each replica is a process with two lanes, its passes and the operators inside them. An
 * operator's box stands for all of its repetitions in the pass.
 */
final class TraceFile {
    static final String NAME = "trace.json";

    /** Lanes per replica. */
    private static final int LANES = 2;

    private static final int PASSES = 1;
    private static final int OPERATORS = 2;

    private final TraceWriter trace;

    private TraceFile(TraceWriter trace) {
        this.trace = trace;
    }

    static String text(List<Step> steps) {
        return TraceWriter.text(trace -> new TraceFile(trace).write(steps));
    }

    private void write(List<Step> steps) throws IOException {
        for (int replica :
                steps.stream().mapToInt(Step::replica).distinct().sorted().toArray()) {
            trace.processName(process(replica), lane(replica, PASSES), "replica " + replica);
            trace.laneName(process(replica), lane(replica, PASSES), "forward passes");
            trace.laneName(process(replica), lane(replica, OPERATORS), "operators");
        }
        for (Step step : steps) {
            pass(step);
            long clock = step.startPicoseconds();
            for (OperatorTime operator : step.operators()) {
                operator(step, clock, operator);
                clock += operator.picoseconds();
            }
        }
    }

    private static int process(int replica) {
        return replica + 1;
    }

    private static int lane(int replica, int lane) {
        return replica * LANES + lane;
    }

    private void pass(Step step) throws IOException {
        BatchShape batch = step.batch();
        trace.slice(
                batch.prefillTokens() > 0 ? "prefill pass" : "decode pass",
                process(step.replica()),
                lane(step.replica(), PASSES),
                step.startPicoseconds(),
                step.picoseconds(),
                json -> {
                    json.writeNumberField("prefill_sequences", batch.prefillSequences());
                    json.writeNumberField("prefill_tokens", batch.prefillTokens());
                    json.writeNumberField("decode_sequences", batch.decodeSequences());
                    json.writeNumberField("decode_context_tokens", batch.decodeContext());
                });
    }

    private void operator(Step step, long start, OperatorTime operator) throws IOException {
        trace.slice(
                operator.name(),
                process(step.replica()),
                lane(step.replica(), OPERATORS),
                start,
                operator.picoseconds(),
                json -> {
                    json.writeNumberField("count", operator.count());
                    json.writeNumberField("flops", new BigDecimal(Decimals.whole(operator.flops())));
                    json.writeNumberField("hbm_bytes", new BigDecimal(Decimals.whole(operator.hbmBytes())));
                    json.writeStringField("limiter", operator.limiter().id());
                });
    }
}
