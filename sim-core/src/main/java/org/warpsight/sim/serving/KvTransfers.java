package org.warpsight.sim.serving;

import java.util.HashMap;
import java.util.Map;
import org.warpsight.sim.engine.Simulation;
import org.warpsight.sim.network.FlowNetwork;

/**
 * KV caches on their way, which share the cards of the replicas they leave and reach max-min fairly.
 *
 * <pre>
 *   prefill replica ══ its cards out ══╗                    layer by layer, of each chunk of a prompt:
 *   prefill replica ══ its cards out ══╬══ cards in ══► decode replica
 *                                      ╝                    pass   │ layer │ layer │ ... │ last │
 *                                                           flows          └── all but the last ──┴─ last ─┘
 * </pre>
 *
 * <p>All layers of a pass but the last are one flow from the end of the first layer on, no faster than they are computed
 * and no faster than layers can follow each other; the last one follows when both the pass and that flow have ended.
 * A chunk that is computed again after a preemption is sent again.
 */
final class KvTransfers {
    private final Simulation simulation;
    private final Disaggregation disaggregation;
    private final KvHandover.Cache cache;
    private final FlowNetwork network;
    private final Map<Integer, Handover> handovers = new HashMap<>();

    /** Of one request, from its first chunk until everything has arrived. */
    private static final class Handover {
        private final int target;
        private int underWay;
        private Runnable whenArrived;

        private Handover(int target) {
            this.target = target;
        }
    }

    KvTransfers(Simulation simulation, Disaggregation disaggregation) {
        this.simulation = simulation;
        this.disaggregation = disaggregation;
        this.cache = disaggregation.handover().cache();
        // A replica sends or receives: its number is that of its link.
        this.network = new FlowNetwork(
                simulation,
                disaggregation.lanesBytesPerSecond().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray());
    }

    /** Names the decoding replica of a prompt, before its first chunk. */
    void expect(int request, int target) {
        handovers.put(request, new Handover(target));
    }

    /** The decoding replica of a prompt. */
    int target(int request) {
        return handovers.get(request).target;
    }

    /** Some tokens of a prompt begin to be computed in so many picoseconds, for so long. */
    void computing(Sequence prompt, long delayPs, long durationPs) {
        if (!(disaggregation.handover() instanceof KvHandover.LayerByLayer) || prompt.chunk() == 0) {
            return;
        }
        Handover handover = handovers.get(prompt.request().id());
        handover.underWay++;
        int tokens = prompt.chunk();
        int source = prompt.replica();
        double layer = cache.layerBytes(tokens);
        double alone = cache.layersBytesPerSecond(tokens);
        int others = cache.layers() - 1;
        long layerPs = durationPs / cache.layers();
        // Both the other layers and the pass have to end before the last layer goes.
        int[] before = {2};
        Runnable last = () -> {
            if (--before[0] == 0) {
                send(source, handover, layer, alone, () -> arrived(handover));
            }
        };
        simulation.schedule(delayPs + durationPs, last);
        double computed = layer / Picoseconds.toSeconds(Math.max(1, layerPs));
        simulation.schedule(
                delayPs + layerPs, () -> send(source, handover, layer * others, Math.min(alone, computed), last));
    }

    /** A prompt has been computed; what is to happen when its decoding replica has all of its cache. */
    void computed(Sequence prompt, Runnable whenArrived) {
        Handover handover = handovers.remove(prompt.request().id());
        handover.whenArrived = whenArrived;
        if (disaggregation.handover() instanceof KvHandover.Whole) {
            handover.underWay++;
            // What was cached before comes to the decoding replica from there.
            int tokens = prompt.computed() - prompt.request().cachedTokens();
            send(
                    prompt.replica(),
                    handover,
                    cache.layerBytes(tokens) * cache.layers(),
                    cache.layersBytesPerSecond(tokens),
                    () -> arrived(handover));
        } else if (handover.underWay == 0) {
            whenArrived.run();
        }
    }

    private void send(int source, Handover handover, double bytes, double limit, Runnable whenSent) {
        network.start(new int[] {source, handover.target}, bytes, limit, whenSent);
    }

    private static void arrived(Handover handover) {
        if (--handover.underWay == 0 && handover.whenArrived != null) {
            handover.whenArrived.run();
        }
    }
}
