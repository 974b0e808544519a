package org.warpsight.sim.serving;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.warpsight.sim.engine.Simulation;
import org.warpsight.sim.forward.StepTimes;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.traffic.Request;

/**
 * A replica in time: it runs one forward pass after another for as long as its scheduler forms batches.
 *
 * <pre>
 *   arrival ─► idle? ─► begin ──overhead──► kernels ──► end ─► begin ...
 *                         └─ no batch: idle
 * </pre>
 */
final class Replica {
    private static final int TIMELINE_SAMPLES = 2_000;

    private final int index;
    private final ReplicaSpecification specification;
    private final Simulation simulation;
    private final RunRecord record;
    private final ServingObserver observer;
    private final Consumer<Sequence> onComplete;
    private final PromptListener onPrompt;
    private final KvCache cache;
    private final Scheduler scheduler;
    private final StateTimeline timeline;
    private final StepTimes following;
    private boolean idle = true;
    private long busyPicoseconds;
    private long passes;

    /** Told of every prompt of which a pass computes a chunk, when the pass begins. */
    interface PromptListener {

        /**
         * A chunk of a prompt is computed.
         *
         * @param delayPs until its kernels begin
         * @param durationPs of the kernels
         */
        void computing(Sequence prompt, long delayPs, long durationPs);
    }

    /** @param onComplete told of every sequence that has its last token, at that time */
    Replica(
            int index,
            ReplicaSpecification specification,
            Simulation simulation,
            RunRecord record,
            ServingObserver observer,
            Consumer<Sequence> onComplete,
            PromptListener onPrompt) {
        this.index = index;
        this.specification = specification;
        this.simulation = simulation;
        this.record = record;
        this.observer = observer;
        this.onComplete = onComplete;
        this.onPrompt = onPrompt;
        this.cache =
                new KvCache(specification.kvBlocks(), specification.scheduler().kvBlockTokens());
        this.scheduler = Scheduler.of(specification.scheduler(), cache, record.interTokenTimes());
        this.timeline = new StateTimeline(index, TIMELINE_SAMPLES);
        this.following = specification.stepTimes().following();
    }

    /** Whether a request is short enough for the model and the cache. */
    boolean canEverFit(Request request) {
        long tokens = (long) request.inputTokens() + request.outputTokens();
        return tokens <= specification.maxModelTokens().orElse(Integer.MAX_VALUE) && scheduler.canEverFit(request);
    }

    /** Queues a request that can fit; an idle replica wakes up for it. */
    void submit(Sequence sequence) {
        scheduler.submit(sequence);
        noteState();
        if (idle) {
            idle = false;
            scheduleBegin(specification.stepTimes());
        }
    }

    /** Regular samples of the state from the start of the run to its end. */
    List<ServingResult.Sample> timeline(long end) {
        return timeline.samples(end);
    }

    ServingResult.ReplicaTotal total() {
        return new ServingResult.ReplicaTotal(
                index, Picoseconds.toSeconds(busyPicoseconds), passes, cache.capacity(), cache.peak());
    }

    private void scheduleBegin(StepTimes passTimes) {
        simulation.schedule(0, Moment.PASS_BEGINS.priority(), () -> begin(passTimes));
    }

    private void begin(StepTimes passTimes) {
        long now = simulation.now();
        Optional<BatchShape> batch = scheduler.begin(now);
        if (batch.isEmpty()) {
            idle = true;
            return;
        }
        long overhead = specification.passOverheadPicoseconds();
        long gpu = record.pass(index, now + overhead, batch.get(), passTimes);
        busyPicoseconds += gpu;
        passes++;
        noteState();
        scheduler.prompts().forEach(prompt -> onPrompt.computing(prompt, overhead, gpu));
        observer.passBegan(new ServingObserver.Pass(
                index, now, overhead, gpu, batch.get(), scheduler.running(), scheduler.waiting(), cache.used()));
        simulation.schedule(overhead + gpu, Moment.PASS_ENDS.priority(), this::end);
    }

    private void end() {
        List<Sequence> complete = scheduler.complete(simulation.now());
        noteState();
        complete.forEach(onComplete);
        scheduleBegin(following);
    }

    private void noteState() {
        timeline.change(
                simulation.now(), scheduler.running(), scheduler.waiting(), (double) cache.used() / cache.capacity());
    }
}
