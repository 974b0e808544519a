package org.warpsight.workload.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchShapeTest {
    private static final long SEED = 20240917;

    @Test
    void equalPromptsStandForUnequalOnesToHalfAKeyPerQuery() {
        Random random = new Random(SEED);
        for (int round = 0; round < 2000; round++) {
            int sequences = 1 + random.nextInt(20);
            int tokens = 0;
            long pairs = 0;
            for (int sequence = 0; sequence < sequences; sequence++) {
                int fresh = 1 + random.nextInt(2000);
                long cached = random.nextInt(3) == 0 ? random.nextInt(8000) : 0;
                tokens += fresh;
                pairs += fresh * cached + (long) fresh * (fresh + 1) / 2;
            }
            BatchShape batch = new BatchShape(sequences, tokens, pairs, 0, 0, 0);
            double queries = batch.queriesPerPrefill();
            double equivalent = queries * (2.0 * batch.keysPerPrefill() - queries + 1) / 2;

            // Never fewer keys than queries, so a batch of fresh equal-length prompts may gain half a pair per query.
            assertThat(equivalent)
                    .as("seed %d, round %d, %s", SEED, round, batch)
                    .isCloseTo((double) pairs / sequences, within(queries / 2 + 1));
        }
    }

    @Test
    void promptsAreCutWhereThereAreTooFewToDeal() {
        BatchShape one = BatchShape.prefill(1, 4096);
        BatchShape half = one.evenPart(2, 1);

        assertThat(half)
                .returns(1, BatchShape::prefillSequences)
                .returns(2048, BatchShape::prefillTokens)
                .returns((one.prefillPairs() + 1) / 2, BatchShape::prefillPairs);
        assertThat(BatchShape.prefill(4, 4096).evenPart(2, 1)).isEqualTo(BatchShape.prefill(2, 4096));
        assertThat(BatchShape.prefill(4, 4096).evenPart(2, 4))
                .returns(4, BatchShape::prefillSequences)
                .returns(4 * 2048, BatchShape::prefillTokens);
    }

    @Test
    void aPromptBesideDecodesIsNotComputedTwiceWhenCut() {
        BatchShape half = new BatchShape(1, 1000, 500_500, 1, 50, 50_000).evenPart(2, 1);

        assertThat(half)
                .returns(500, BatchShape::prefillTokens)
                .returns(25, BatchShape::decodeSequences)
                .returns(25_000L, BatchShape::decodeContext);
    }

    @Test
    void decodeKeysAreTheRoundedMean() {
        assertThat(BatchShape.decode(2, 3).keysPerDecode()).isEqualTo(2);
        assertThat(BatchShape.decode(3, 10).keysPerDecode()).isEqualTo(3);
        assertThat(BatchShape.decode(1, 4_000_000).keysPerDecode()).isEqualTo(4_000_000);
    }

    @Test
    void sharesAreWholeSequencesOfMeanLength() {
        BatchShape batch = new BatchShape(3, 300, 15_150, 3, 9, 900);

        assertThat(batch.share(1)).isEqualTo(batch);
        assertThat(batch.share(2)).isEqualTo(new BatchShape(2, 200, 10_100, 2, 5, 500));
        assertThat(batch.share(8)).isEqualTo(new BatchShape(1, 100, 5_050, 1, 2, 200));
    }
}
