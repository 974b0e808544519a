package org.warpsight.sim.forward;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.Deployment.Speculation;

/**
 * Passes that verify guessed tokens, counted per token that they yield.
 *
 * <pre>
 *   guess │ guess │ pass with 1 + g tokens of each sequence      yields 1 + a + a^2 + ... + a^g tokens in the mean
 * </pre>
 *
 * <p>A pass of this class is what one token of every decoding sequence takes in the mean: guesses and pass over the tokens
 * they yield. Prompts in the same pass take all of their time.
 */
public final class SpeculativeStepTimes implements StepTimes {
    private final StepTimes passes;
    private final StepTimes guessing;
    private final Speculation speculation;

    /**
     * Passes with guesses.
     *
     * @param passes of the model
     * @param guessing of the layer that guesses, with embedding and logits
     */
    public SpeculativeStepTimes(StepTimes passes, StepTimes guessing, Speculation speculation) {
        this.passes = passes;
        this.guessing = guessing;
        this.speculation = speculation;
    }

    @Override
    public long picoseconds(BatchShape batch) {
        return operators(batch).stream().mapToLong(OperatorTime::picoseconds).sum();
    }

    @Override
    public List<OperatorTime> operators(BatchShape batch) {
        if (batch.decodeSequences() == 0) {
            return passes.operators(batch);
        }
        BatchShape decodes = BatchShape.decode(batch.decodeSequences(), batch.decodeContext());
        int tokens = 1 + speculation.tokens();
        List<OperatorTime> verified = passes.operators(decodes.verifying(tokens));
        List<OperatorTime> all = new ArrayList<>(perToken(verified));
        for (OperatorTime operator : perToken(guessing.operators(decodes))) {
            OperatorTime every = operator.repeated(speculation.tokens());
            all.add(every.named("guess_" + operator.name()));
        }
        if (batch.prefillTokens() > 0) {
            all.addAll(beyond(passes.operators(batch.verifying(tokens)), verified));
        }
        return all;
    }

    private List<OperatorTime> perToken(List<OperatorTime> operators) {
        return operators.stream()
                .map(operator -> operator.part(1 / speculation.tokensPerPass()))
                .toList();
    }

    /** What prompts add to a pass of decodes. */
    private static List<OperatorTime> beyond(List<OperatorTime> both, List<OperatorTime> decodes) {
        long all = both.stream().mapToLong(OperatorTime::picoseconds).sum();
        long alone = decodes.stream().mapToLong(OperatorTime::picoseconds).sum();
        double part = all == 0 ? 0 : Math.max(0, 1 - (double) alone / all);
        return both.stream().map(operator -> operator.part(part)).toList();
    }
}
