package org.warpsight.sim.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.SchedulerSpec;
import org.warpsight.workload.traffic.Request;

class SchedulerEquivalenceTest {

    @ParameterizedTest(name = "seed {0}: {1} tokens, {2} sequences, {3} blocks of {4}")
    @CsvSource({
        "101, 2048, 64, 4000, 16",
        "102, 128, 32, 60, 16",
        "103, 64, 64, 40, 16",
        "104, 100, 16, 700, 1",
        "105, 300, 8, 90, 7",
        "106, 16, 16, 38, 16"
    })
    void sumsFormTheSameBatchesAsVisitingEverySequence(
            long seed, int tokens, int sequences, long blocks, int blockTokens) {
        SchedulerSpec specification =
                new SchedulerSpec(SchedulerSpec.Policy.CHUNKED_PREFILL, tokens, sequences, blockTokens, 0.9);
        KvCache fastCache = new KvCache(blocks, blockTokens);
        KvCache slowCache = new KvCache(blocks, blockTokens);
        Scheduler fast = new ChunkedPrefillScheduler(specification, fastCache, new InterTokenTimes());
        Scheduler slow = new OneByOneScheduler(specification, slowCache);
        Random random = new Random(seed);
        int ended = 0;
        int submitted = 0;
        for (long pass = 0; ended < 300; pass++) {
            for (int arrivals = random.nextInt(4) == 0 ? random.nextInt(6) : 0; arrivals > 0; arrivals--) {
                Request request = new Request(submitted++, 0, 1 + random.nextInt(400), 1 + random.nextInt(150));
                assertThat(fast.canEverFit(request)).isEqualTo(slow.canEverFit(request));
                if (fast.canEverFit(request)) {
                    fast.submit(new Sequence(request, 0, 0));
                    slow.submit(new Sequence(request, 0, 0));
                }
            }
            Optional<BatchShape> batch = fast.begin(pass);
            assertThat(batch).as("pass %d", pass).isEqualTo(slow.begin(pass));
            assertThat(fastCache.used()).isEqualTo(slowCache.used());
            assertThat(fast.running()).isEqualTo(slow.running());
            assertThat(fast.waiting()).isEqualTo(slow.waiting());
            if (batch.isPresent()) {
                List<String> complete = describe(fast.complete(pass));
                assertThat(complete).containsExactlyInAnyOrderElementsOf(describe(slow.complete(pass)));
                ended += complete.size();
            }
            assertThat(fastCache.used()).isEqualTo(slowCache.used());
        }
    }

    private static List<String> describe(List<Sequence> sequences) {
        return sequences.stream()
                .map(sequence -> sequence.request() + " preempted " + sequence.preemptions() + " times, last token at "
                        + sequence.lastToken())
                .toList();
    }
}
