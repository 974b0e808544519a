package org.warpsight.sim.serving;

import java.util.Optional;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.SchedulerSpec;

/**
 * Prompts before answers, as SGLang's scheduler does it (python/sglang/srt/managers/scheduler.py, get_next_batch_to_run;
 * schedule_policy.py, PrefillAdder).
 *
 * <pre>
 *   prompts to compute?  yes ─► a pass of prompts alone, as many tokens as the budget has; answers wait
 *                        no  ─► a pass with one token of every answer
 * </pre>
 *
 * <p>A prompt is admitted while the cache has room for it, its whole answer, and a part of what running answers may still
 * become. That part (new_token_ratio) begins at 0.7, falls by each decode pass to 0.098 over 600 of them, and is estimated anew
 * when blocks run out all the same and the newest answers have to be computed again.
 */
final class PrefillFirstScheduler extends ContinuousScheduler {
    /** python/sglang/srt/environ.py: SGLANG_INIT_NEW_TOKEN_RATIO, _MIN_NEW_TOKEN_RATIO_FACTOR, _NEW_TOKEN_RATIO_DECAY_STEPS. */
    private static final double FIRST_RATIO = 0.7;

    private static final double LEAST_RATIO = FIRST_RATIO * 0.14;
    private static final double DECAY = (FIRST_RATIO - LEAST_RATIO) / 600;
    /** SGLANG_RETRACT_DECODE_STEPS: tokens for which room is left after a retraction. */
    private static final int RETRACT_DECODE_STEPS = 20;

    private double newTokenRatio = FIRST_RATIO;

    PrefillFirstScheduler(SchedulerSpec specification, KvCache cache, InterTokenTimes interTokenTimes) {
        super(specification, cache, interTokenTimes);
    }

    @Override
    Optional<BatchShape> form(long now) {
        if (prompts().isEmpty() && headIsReceived()) {
            return decode(now);
        }
        PromptChunks chunks = new PromptChunks(cache(), specification().maxBatchedTokens(), now);
        goOn(chunks);
        double promised = newTokenRatio * decoding().outputLeft();
        boolean admitting = true;
        while (admitting && chunks.budget() > 0 && running() < specification().maxSequences() && head().isPresent()) {
            int output = head().get().outputLeft();
            double wanted = promised + head().get().promptLeft() + output;
            admitting = (running() == 0 || wanted < freeTokens()) && admit(chunks);
            promised += output;
        }
        if (!chunks.isEmpty()) {
            return Optional.of(chunks.alone());
        }
        if (decoding().size() == 0) {
            newTokenRatio = FIRST_RATIO;
            return Optional.empty();
        }
        return decode(now);
    }

    /** What another replica hands over has no prompt left to compute and joins the decodes (srt/disaggregation/decode.py). */
    private Optional<BatchShape> decode(long now) {
        boolean retracted = makeRoomForDecodes();
        newTokenRatio = retracted ? estimate() : Math.max(LEAST_RATIO, newTokenRatio - DECAY);
        PromptChunks received = besideDecodes(now);
        boolean admitting = !retracted;
        while (admitting && running() < specification().maxSequences() && headIsReceived()) {
            admitting = received.budget() > 0 && admit(received);
        }
        return withDecodes(received);
    }

    private boolean headIsReceived() {
        return head().filter(Sequence::isAllButOneComputed).isPresent();
    }

    private double freeTokens() {
        return (double) cache().free() * specification().kvBlockTokens();
    }

    /** What part of their answers running sequences will have when so many more tokens of each are decoded. */
    private double estimate() {
        double all = decoding().outputTokens();
        double soon = all
                - decoding().outputLeft()
                + (double) RETRACT_DECODE_STEPS * decoding().size();
        return Math.min(1, soon / all);
    }
}
