package org.warpsight.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.stat.StatUtils;
import org.warpsight.sim.forward.OperatorTime;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.serving.RequestOutcome;
import org.warpsight.sim.serving.RequestOutcome.Status;
import org.warpsight.sim.serving.ServingResult;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.json.ResolvedScenario;
import org.warpsight.workload.scenario.json.Scenarios;

/**
 * A run made up from a seed, with the shape of a real one: a day's wave of load, long-tailed latencies, two replicas.
 */
public final class ExampleRun {
    private static final double DURATION_SECONDS = 1800;

    private ExampleRun() {}

    /** The scenario that the made-up result belongs to. */
    public static ResolvedScenario scenario() {
        return Scenarios.load("llama-3.1-8b-h100-azure-conv", List.of());
    }

    /** The result of a seed. */
    public static ServingResult result(long seed) {
        Random random = new Random(seed);
        List<RequestOutcome> requests = requests(random, 4000);
        double[] gaps = requests.stream()
                .filter(request -> request.status() == Status.FINISHED)
                .mapToDouble(request -> request.tpotMs() * (0.8 + 0.4 * random.nextDouble()))
                .toArray();
        Arrays.sort(gaps);
        return new ServingResult(
                requests,
                new Gaps(gaps),
                samples(random),
                operators(),
                steps(random),
                List.of(
                        new ServingResult.ReplicaTotal(0, 0.83 * DURATION_SECONDS, 118_000, 27_600, 21_480),
                        new ServingResult.ReplicaTotal(1, 0.81 * DURATION_SECONDS, 117_200, 27_600, 20_112)),
                DURATION_SECONDS + 6.4);
    }

    /** A request that was turned away. */
    public static RequestOutcome rejected(int id) {
        return new RequestOutcome(
                id, 0, 150_000, 1, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0, 0, Status.REJECTED);
    }

    /** The gaps of a run without tokens. */
    public static ServingResult.Distribution noGaps() {
        return new Gaps(new double[0]);
    }

    private static double load(double second) {
        return 0.55 + 0.45 * Math.sin(second / DURATION_SECONDS * 2 * Math.PI - 0.9);
    }

    private static List<RequestOutcome> requests(Random random, int count) {
        List<RequestOutcome> requests = new ArrayList<>();
        double clock = 0;
        for (int id = 0; id < count; id++) {
            double second = clock;
            clock += -Math.log(1 - random.nextDouble()) * DURATION_SECONDS / count;
            int input = 1 + (int) Math.exp(6.6 + 0.9 * random.nextGaussian());
            int output = 1 + (int) Math.exp(5 + 0.7 * random.nextGaussian());
            if (id % 997 == 500) {
                requests.add(new RequestOutcome(
                        id,
                        second,
                        150_000,
                        output,
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        0,
                        0,
                        Status.REJECTED));
                continue;
            }
            double load = Math.max(0.05, load(second));
            double queue = 3 + 8 * load * Math.exp(1.4 * random.nextGaussian());
            double ttft = queue + 14 + input * 0.028 + 20 * load * random.nextDouble();
            double tpot = output == 1 ? 0 : 9.2 + 14 * load + 3 * random.nextDouble();
            requests.add(new RequestOutcome(
                    id,
                    second,
                    input,
                    output,
                    ttft,
                    tpot,
                    ttft + tpot * (output - 1),
                    queue,
                    id % 1500 == 7 ? 1 : 0,
                    id % 2,
                    Status.FINISHED));
        }
        return requests;
    }

    private static List<ServingResult.Sample> samples(Random random) {
        List<ServingResult.Sample> samples = new ArrayList<>();
        for (double second = 0; second <= DURATION_SECONDS; second += 2) {
            for (int replica = 0; replica < 2; replica++) {
                double load = Math.max(0, load(second)) * (0.93 + 0.14 * random.nextDouble());
                int waiting = load > 0.9 ? (int) ((load - 0.9) * 200 * random.nextDouble()) : 0;
                samples.add(new ServingResult.Sample(
                        second, replica, (int) (140 * load), waiting, Math.min(1, 0.72 * load + 0.02 * replica)));
            }
        }
        return samples;
    }

    private static List<ServingResult.OperatorTotal> operators() {
        List<ServingResult.OperatorTotal> totals = new ArrayList<>();
        // name, seconds, FLOP, bytes, limiter, with the proportions of an 8B model
        totals.add(total("prefill", "qkv_proj", 61.000000000001, 3.3e16, 7.1e13, Limiter.TENSOR));
        totals.add(total("prefill", "attention", 38, 1.1e16, 4.1e13, Limiter.TENSOR));
        totals.add(total("prefill", "out_proj", 42, 2.2e16, 5.0e13, Limiter.TENSOR));
        totals.add(total("prefill", "gate_up_proj", 262, 1.54e17, 3.0e14, Limiter.TENSOR));
        totals.add(total("prefill", "down_proj", 139, 7.7e16, 1.7e14, Limiter.POWER));
        totals.add(total("prefill", "rms_norm", 14, 1.2e13, 3.9e13, Limiter.HBM));
        totals.add(total("prefill", "silu_and_mul", 12, 2.1e13, 3.4e13, Limiter.HBM));
        totals.add(total("prefill", "rope", 4, 6e12, 9e12, Limiter.LATENCY));
        totals.add(total("prefill", "lm_head", 5, 4e14, 1.4e13, Limiter.HBM));
        totals.add(total("prefill", "embedding", 1, 0, 1.1e12, Limiter.LATENCY));
        totals.add(total("decode", "qkv_proj", 158, 5.0e15, 4.6e14, Limiter.HBM));
        totals.add(total("decode", "attention", 441, 3.6e15, 1.29e15, Limiter.HBM));
        totals.add(total("decode", "out_proj", 110, 3.4e15, 3.1e14, Limiter.HBM));
        totals.add(total("decode", "gate_up_proj", 690, 2.35e16, 2.12e15, Limiter.HBM));
        totals.add(total("decode", "down_proj", 352, 1.17e16, 1.07e15, Limiter.HBM));
        totals.add(total("decode", "rms_norm", 71, 1.7e12, 6.2e12, Limiter.LATENCY));
        totals.add(total("decode", "silu_and_mul", 33, 2.9e12, 5.2e12, Limiter.LATENCY));
        totals.add(total("decode", "rope", 30, 9e11, 1.4e12, Limiter.LAUNCH));
        totals.add(total("decode", "lm_head", 94, 3.3e15, 2.97e14, Limiter.HBM));
        totals.add(total("decode", "embedding", 2, 0, 2e11, Limiter.LAUNCH));
        return totals;
    }

    private static ServingResult.OperatorTotal total(
            String phase, String name, double seconds, double flops, double bytes, Limiter limiter) {
        boolean once = name.equals("lm_head") || name.equals("embedding");
        long passes = phase.equals("prefill") ? 31_200 : 204_000;
        return new ServingResult.OperatorTotal(
                phase,
                new OperatorTime(name, once ? passes : 32 * passes, Math.round(seconds * 1e12), flops, bytes, limiter));
    }

    private static List<ServingResult.Step> steps(Random random) {
        List<ServingResult.Step> steps = new ArrayList<>();
        long[] clock = {900_000_000_000_000L, 900_000_000_004_321L};
        for (int step = 0; step < 40; step++) {
            int replica = step % 2;
            BatchShape batch = step % 7 == 3
                    ? new BatchShape(2, 1920, 1_300_000, 1, 120, 120_000)
                    : BatchShape.decode(120 + random.nextInt(8), 121_000 + step);
            List<OperatorTime> operators = new ArrayList<>();
            long total = 0;
            for (ServingResult.OperatorTotal example : operators()) {
                if (example.phase().equals(batch.prefillTokens() > 0 ? "prefill" : "decode")) {
                    long time = example.time().picoseconds() / 200_000 + random.nextInt(999);
                    operators.add(new OperatorTime(
                            example.time().name(),
                            32,
                            time,
                            1e9,
                            1e6,
                            example.time().limiter()));
                    total += time;
                }
            }
            long overhead = 350_000_000L + random.nextInt(1_000_000);
            steps.add(new ServingResult.Step(replica, clock[replica], total + overhead, batch, operators));
            clock[replica] += total + overhead;
        }
        return steps;
    }

    private record Gaps(double[] sorted) implements ServingResult.Distribution {
        @Override
        public long count() {
            return sorted.length;
        }

        @Override
        public double mean() {
            return StatUtils.mean(sorted);
        }

        @Override
        public double percentile(double percentile) {
            return sorted.length == 0
                    ? Double.NaN
                    : sorted[(int) Math.min(sorted.length - 1, percentile / 100 * sorted.length)];
        }
    }
}
