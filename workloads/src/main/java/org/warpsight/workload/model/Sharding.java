package org.warpsight.workload.model;

import java.util.List;
import org.warpsight.hardware.Ceiling;
import org.warpsight.workload.scenario.Deployment;

/**
 * How one replica of a model is spread over {@code tp x attentionDp x pp} GPUs.
 *
 * <pre>
 *                 attention                    routed experts
 *   tp = 2      ┌ rank 0 │ rank 1 ┐ tokens A   ┌ experts 0..n/4 │ ..n/2  │ ..3n/4 │ ..n ┐  ep = 4
 *   attentionDp └ rank 2 │ rank 3 ┘ tokens B   └─ each GPU of the stage holds a quarter ─┘
 *     = 2
 * </pre>
 *
 * <p>Attention and dense feed-forward parts are divided by {@code tp} and replicated {@code attentionDp} times, each copy
 * with tokens of its own. Routed experts are spread over all {@code tp x attentionDp} GPUs of a stage: {@code ep} groups
 * hold different experts, the GPUs of a group divide each of them.
 *
 * @param tp tensor-parallel ranks
 * @param pp pipeline stages
 * @param ep expert-parallel ranks, a divisor of {@code tp x attentionDp}
 * @param attentionDp data-parallel attention ranks
 * @param redundantExperts further copies of routed experts, over all ranks
 */
public record Sharding(int tp, int pp, int ep, int attentionDp, int redundantExperts) {

    /** Everything on one GPU. */
    public static final Sharding NONE = new Sharding(1, 1, 1, 1);

    public Sharding {
        if (tp < 1 || pp < 1 || ep < 1 || attentionDp < 1 || tp * attentionDp % ep != 0 || redundantExperts < 0) {
            throw new IllegalArgumentException("sharding needs tp, pp, ep, attention_dp >= 1 and ep a divisor of"
                    + " tp x attention_dp but has " + tp + ", " + pp + ", " + ep + ", " + attentionDp);
        }
    }

    /** Every expert once. */
    public Sharding(int tp, int pp, int ep, int attentionDp) {
        this(tp, pp, ep, attentionDp, 0);
    }

    /** Tensor parallelism alone. */
    public static Sharding tensorParallel(int tp) {
        return new Sharding(tp, 1, 1, 1);
    }

    /** The sharding of a pool's replicas. */
    public static Sharding of(Deployment.Pool pool) {
        return new Sharding(pool.tp(), pool.pp(), pool.ep(), pool.attentionDp(), pool.redundantExperts());
    }

    /** GPUs of one replica. */
    public int gpus() {
        return tp * attentionDp * pp;
    }

    /** GPUs that divide each routed expert among them. */
    public int expertTensorParallel() {
        return tp * attentionDp / ep;
    }

    /** Whether attention ranks send tokens to GPUs that each hold whole experts. */
    public boolean sendsToWholeExperts() {
        return attentionDp > 1 && ep > 1 && expertTensorParallel() == 1;
    }

    /** What one tensor-parallel rank has of {@code size} rows, rounded up as engines pad. */
    public int share(int size) {
        return Ceiling.divide(size, tp);
    }

    /** The part of a list of layers that a pipeline stage has; earlier stages take what does not divide. */
    <T> List<T> stage(List<T> layers, int stage) {
        int each = layers.size() / pp;
        int left = layers.size() % pp;
        int start = stage * each + Math.min(stage, left);
        return layers.subList(start, start + each + (stage < left ? 1 : 0));
    }
}
