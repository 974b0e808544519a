package org.warpsight.sim.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.warpsight.sim.forward.StepTimes;
import org.warpsight.workload.scenario.RouterSpec;
import org.warpsight.workload.scenario.SchedulerSpec;
import org.warpsight.workload.traffic.Request;

/** Requests and deployments for tests. */
final class Runs {
    static final long SECOND = 1_000_000_000_000L;
    static final long MILLISECOND = 1_000_000_000L;

    private Runs() {}

    /** A replica with vLLM's usual limits (8,192 tokens and 256 sequences per pass, blocks of 16) and ample cache. */
    static ReplicaSpecification replica(StepTimes stepTimes) {
        return replica(stepTimes, 8192, 256, 1_000_000);
    }

    static ReplicaSpecification replica(StepTimes stepTimes, int maxTokens, int maxSequences, long kvBlocks) {
        SchedulerSpec scheduler =
                new SchedulerSpec(SchedulerSpec.Policy.CHUNKED_PREFILL, maxTokens, maxSequences, 16, 0.9);
        return new ReplicaSpecification(stepTimes, scheduler, kvBlocks, OptionalInt.empty(), 0);
    }

    static ServingSpecification on(Load load, ReplicaSpecification replica, int replicas) {
        return ServingSpecification.of(load, replica, replicas, new RouterSpec.RoundRobin());
    }

    static ServingResult run(Load load, ReplicaSpecification replica) {
        return ServingSimulation.run(on(load, replica, 1));
    }

    /** Equal requests that all arrive at time 0. */
    static List<Request> equal(int count, int inputTokens, int outputTokens) {
        return IntStream.range(0, count)
                .mapToObj(id -> new Request(id, 0, inputTokens, outputTokens))
                .toList();
    }

    /** Poisson arrivals of prompts of 1 to 2,000 tokens and answers of 1 to 300. */
    static List<Request> random(long seed, int count, double perSecond) {
        return poisson(seed, count, perSecond, 2000, 300);
    }

    /** Poisson arrivals with lengths uniform between 1 and a maximum. */
    static List<Request> poisson(long seed, int count, double perSecond, int maxInput, int maxOutput) {
        Random random = new Random(seed);
        List<Request> requests = new ArrayList<>();
        double time = 0;
        for (int id = 0; id < count; id++) {
            time -= Math.log(1 - random.nextDouble()) / perSecond;
            requests.add(new Request(
                    id, (long) (time * SECOND), 1 + random.nextInt(maxInput), 1 + random.nextInt(maxOutput)));
        }
        return requests;
    }
}
