package org.warpsight.sim.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.workload.traffic.Request;

class DecodeBatchTest {

    @ParameterizedTest(name = "seed {0}, blocks of {1}")
    @CsvSource({"71, 1", "72, 16", "73, 7"})
    void sumsEqualThoseOfSequencesAdvancedOneByOne(long seed, int blockTokens) {
        Random random = new Random(seed);
        DecodeBatch batch = new DecodeBatch(blockTokens, new InterTokenTimes());
        KvCache cache = new KvCache(Long.MAX_VALUE / 2, blockTokens);
        List<int[]> expected = new ArrayList<>(); // id, known tokens, tokens to go
        for (int pass = 0; pass < 3000; pass++) {
            if (random.nextInt(3) == 0) {
                Sequence sequence = promptDone(pass, 1 + random.nextInt(100), 2 + random.nextInt(200));
                batch.join(sequence, pass);
                expected.add(new int[] {pass, sequence.known(), sequence.outputLeft()});
            }
            if (!expected.isEmpty() && random.nextInt(20) == 0) {
                Sequence newest = batch.removeNewest();
                int[] last = expected.remove(expected.size() - 1);
                assertThat(new int[] {newest.request().id(), newest.known(), newest.outputLeft()})
                        .isEqualTo(last);
            }
            long blocks = 0;
            for (int[] sequence : expected) {
                blocks += cache.blocksFor(sequence[1]) - cache.blocksFor(sequence[1] - 1);
            }
            assertThat(batch.blocksForNextPass()).isEqualTo((int) blocks);
            assertThat(batch.context())
                    .isEqualTo(
                            expected.stream().mapToLong(sequence -> sequence[1]).sum());
            assertThat(batch.size()).isEqualTo(expected.size());

            expected.forEach(sequence -> {
                sequence[1]++;
                sequence[2]--;
            });
            assertThat(batch.advance(pass))
                    .extracting(sequence -> sequence.request().id())
                    .containsExactlyElementsOf(expected.stream()
                            .filter(sequence -> sequence[2] == 0)
                            .map(sequence -> sequence[0])
                            .toList());
            expected.removeIf(sequence -> sequence[2] == 0);
        }
    }

    /** 10^5 sequences for 10^6 passes: seconds at O(1) per pass, hours if a pass looked at every sequence. */
    @Test
    void aPassCostsTheSameForAHundredThousandSequencesAsForOne() {
        DecodeBatch batch = new DecodeBatch(16, new InterTokenTimes());
        int passes = 1_000_000;
        for (int id = 0; id < 100_000; id++) {
            batch.join(promptDone(id, 1 + id % 1000, passes + 2), 0);
        }

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            long blocks = 0;
            for (int pass = 0; pass < passes; pass++) {
                blocks += batch.blocksForNextPass();
                assertThatNoOneLeaves(batch.advance(pass));
            }
            // Over 16 passes every sequence needs one block.
            assertThat(blocks).isEqualTo(100_000L * passes / 16);
        });
        assertThatNoException().isThrownBy(() -> batch.advance(passes));
        assertThat(batch.size()).isZero();
    }

    private static void assertThatNoOneLeaves(List<Sequence> left) {
        if (!left.isEmpty()) {
            throw new AssertionError(left.size() + " sequences left early");
        }
    }

    /** A sequence whose prompt is computed and whose first token is there. */
    private static Sequence promptDone(int id, int inputTokens, int outputTokens) {
        Sequence sequence = new Sequence(new Request(id, 0, inputTokens, outputTokens), 0, 0);
        sequence.compute(inputTokens, 0);
        sequence.generate(0);
        return sequence;
    }
}
