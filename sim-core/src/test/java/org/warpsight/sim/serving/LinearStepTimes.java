package org.warpsight.sim.serving;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.sim.forward.OperatorTime;
import org.warpsight.sim.forward.StepTimes;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.workload.operator.BatchShape;

/** A GPU whose passes cost so much each, so much per token and so much per key attended to. */
record LinearStepTimes(long perPass, long perToken, long perKey) implements StepTimes {

    /** Passes of one duration whatever they compute. */
    static LinearStepTimes constant(long picoseconds) {
        return new LinearStepTimes(picoseconds, 0, 0);
    }

    /** Rounded figures of an 8-billion-parameter model on one large GPU: 5 ms, 20 us per token, 20 ns per key. */
    static LinearStepTimes eightBillionParameters() {
        return new LinearStepTimes(5_000_000_000L, 20_000_000L, 20_000L);
    }

    @Override
    public long picoseconds(BatchShape batch) {
        return weights() + dense(batch) + attention(batch);
    }

    @Override
    public List<OperatorTime> operators(BatchShape batch) {
        List<OperatorTime> operators = new ArrayList<>();
        operators.add(new OperatorTime("weights", 1, weights(), 0, 1, Limiter.HBM));
        operators.add(new OperatorTime("dense", 1, dense(batch), batch.tokens(), 0, Limiter.TENSOR));
        Limiter limiter = batch.prefillTokens() > 0 ? Limiter.TENSOR : Limiter.HBM;
        operators.add(new OperatorTime("attention", 1, attention(batch), 0, 0, limiter));
        return operators;
    }

    private long weights() {
        return perPass;
    }

    private long dense(BatchShape batch) {
        return perToken * batch.tokens();
    }

    private long attention(BatchShape batch) {
        return perKey * (batch.prefillPairs() + batch.decodeContext());
    }
}
