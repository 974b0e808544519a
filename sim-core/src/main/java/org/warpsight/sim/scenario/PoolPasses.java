package org.warpsight.sim.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.sim.forward.OverlappedStepTimes;
import org.warpsight.sim.forward.PipelinedStepTimes;
import org.warpsight.sim.forward.ReplicaStepTimes;
import org.warpsight.sim.forward.SpeculativeStepTimes;
import org.warpsight.sim.forward.StepTimes;
import org.warpsight.sim.forward.TimeTableLibrary;
import org.warpsight.sim.forward.TimeTables;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.sim.network.CollectiveTimes;
import org.warpsight.workload.engine.EngineProfile.NormQuantisation;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.operator.Collective;
import org.warpsight.workload.operator.Communication;
import org.warpsight.workload.operator.ExpertRouting;
import org.warpsight.workload.operator.ForwardOperators;
import org.warpsight.workload.scenario.Deployment.Overlap;
import org.warpsight.workload.scenario.Deployment.PassSchedule;
import org.warpsight.workload.scenario.json.ResolvedScenario;
import org.warpsight.workload.scenario.json.ResolvedScenario.ResolvedPool;

/**
 * How long the passes of a pool's replicas take: kernels and collectives of each pipeline stage, overlapped inside the stage
 * as far as the pool asks for it, one stage after another.
 */
final class PoolPasses {
    private final ResolvedPool pool;
    private final TimeTableLibrary library;
    private final Sharding sharding;
    private final ExpertRouting routing;
    private final ForwardOperators operators;
    private final DecoderModel model;
    private final Optional<CollectiveTimes> collectives;

    private PoolPasses(ResolvedPool pool, DecoderModel model, TimeTableLibrary library) {
        this.pool = pool;
        this.model = model;
        this.library = library;
        this.sharding = Sharding.of(pool.pool());
        this.routing = ExpertRouting.of(pool.pool().expertRouting());
        this.operators = operators(model, schedule());
        this.collectives = pool.fleet()
                .map(CollectiveTimes::of)
                .or(() -> pool.node().map(node -> CollectiveTimes.of(node, pool.gpu())))
                .filter(times -> sharding.gpus() > 1);
    }

    /** @throws BadInputException if the engine, or what the pool overlaps, has no kernels for its GPU */
    static StepTimes of(ResolvedScenario resolved, ResolvedPool pool, TimeTableLibrary library) {
        if (!kernels(pool).runsOn(pool.gpu().architecture())) {
            throw BadInputException.of(
                    pool.gpu().id(),
                    "engine",
                    pool.engine().id() + " has no kernels for "
                            + pool.gpu().architecture().id(),
                    "Choose a newer GPU, or an engine file of your own with another id, whose attention runs unfused");
        }
        return new PoolPasses(pool, resolved.model(), library).passes();
    }

    private PassSchedule schedule() {
        return pool.pool().passes();
    }

    private ForwardOperators operators(DecoderModel model, PassSchedule schedule) {
        return new ForwardOperators(model, sharding, pool.pool().precision(), routing, schedule)
                .sampling(pool.pool().sampling())
                .normQuantisation(pool.engine().normQuantisation().orElse(NormQuantisation.SEPARATE));
    }

    private StepTimes passes() {
        if (pool.pool().speculation().tokens() > 0) {
            return new SpeculativeStepTimes(
                    stage(operators),
                    passes(operators(model.guessingLayer(), PassSchedule.PLAIN), pool.gpu()),
                    pool.pool().speculation());
        }
        if (sharding.pp() == 1) {
            return stage(operators);
        }
        List<StepTimes> stages = new ArrayList<>();
        for (int number = 0; number < sharding.pp(); number++) {
            stages.add(stage(operators.stage(number)));
        }
        return new PipelinedStepTimes(stages, this::handover, schedule().microBatches(), sharding.attentionDp());
    }

    private long handover(BatchShape batch) {
        CollectiveTimes times = collectives.orElseThrow();
        long picoseconds = 0;
        for (Communication step : operators.handover(batch)) {
            Collective collective = (Collective) step;
            picoseconds += collective.kind() == Collective.Kind.SEND
                    ? times.sendPicoseconds(collective.bytes(), sharding.gpus() / sharding.pp())
                    : times.picoseconds(collective);
        }
        return picoseconds;
    }

    private StepTimes stage(ForwardOperators own) {
        ReplicaStepTimes passes = passes(own, pool.gpu());
        Overlap overlap = schedule().overlap();
        if (overlap == Overlap.NONE) {
            return passes;
        }
        if (!passes.hasExpertKernels()) {
            throw BadInputException.of(
                    pool.gpu().id(),
                    "overlap",
                    overlap.name().toLowerCase(Locale.ROOT) + " needs kernels that send tokens to experts, and none"
                            + " are known for " + pool.gpu().architecture().id(),
                    "Set overlap to none, or choose a GPU of another architecture, such as h100-sxm5-80gb");
        }
        return OverlappedStepTimes.of(
                passes, load -> passes(own, load.leaves(pool.gpu())), sharding.attentionDp(), overlap);
    }

    private ReplicaStepTimes passes(ForwardOperators own, Gpu gpu) {
        return ReplicaStepTimes.of(own, sharding, routing, tables(gpu), load -> tables(load.leaves(gpu)), collectives);
    }

    private TimeTables tables(Gpu gpu) {
        return library.of(gpu, LaunchMode.GRAPH, kernels(pool));
    }

    private static KernelLibrary kernels(ResolvedPool pool) {
        return KernelLibrary.of(pool.engine().id());
    }
}
