package org.warpsight.sim.forward;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.network.CollectiveTimes;
import org.warpsight.sim.network.MemoryTraffic;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.operator.ChunkedCollective;
import org.warpsight.workload.operator.Collective;
import org.warpsight.workload.operator.Communication;
import org.warpsight.workload.operator.ExpertRouting;
import org.warpsight.workload.operator.ExpertTransfer;
import org.warpsight.workload.operator.ForwardOperators;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.GroupedGemm;
import org.warpsight.workload.operator.LayerOperator;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.scenario.Deployment.Precisions;

/**
 * Forward passes of a model on the GPUs of a replica: kernels and collectives one after another.
 *
 * <p>A pass that only decodes costs a walk over its operators; a pass with prompt tokens, of which a run has a few per
 * request, builds its operators anew.
 */
public final class ReplicaStepTimes implements StepTimes {
    private final ForwardOperators operators;
    private final Sharding sharding;
    private final TimeTables tables;
    private final Function<CommunicationLoad, TimeTables> beside;
    private final Optional<CollectiveTimes> collectives;
    private final Optional<ExpertTransferTimes> transfers;
    private final Map<BatchShape, DecodePass> decodePasses = new ConcurrentHashMap<>();

    private ReplicaStepTimes(
            ForwardOperators operators,
            Sharding sharding,
            ExpertRouting routing,
            TimeTables tables,
            Function<CommunicationLoad, TimeTables> beside,
            Optional<CollectiveTimes> collectives) {
        this.operators = operators;
        this.sharding = sharding;
        this.tables = tables;
        this.beside = beside;
        this.collectives = collectives;
        RoutedTraffic routed = new RoutedTraffic(routing, sharding.redundantExperts());
        this.transfers = sharding.sendsToWholeExperts()
                ? collectives.flatMap(
                        times -> ExpertTransferTimes.of(times.fabric(sharding.ep()), tables.gpu(), routed))
                : Optional.empty();
    }

    /** Whether tokens go to their experts by kernels of their own rather than by collectives. */
    public boolean hasExpertKernels() {
        return transfers.isPresent();
    }

    /** The GPU of each rank. */
    Gpu gpu() {
        return tables.gpu();
    }

    /**
     * What the kernels that carry the tokens of a pass to their experts have of a GPU, in the mean of the ways there and back;
     * empty where they take no SM.
     */
    public Optional<CommunicationLoad> transferLoad(BatchShape batch) {
        int tokens = sharding.share(batch.share(sharding.attentionDp()).tokens());
        int sms = transfers.map(times -> times.sms(tokens)).orElse(0);
        if (sms == 0) {
            return Optional.empty();
        }
        MemoryTraffic memory = MemoryTraffic.NONE;
        double picoseconds = 0;
        for (LayerOperator layer : operators.of(batch)) {
            if (layer.operator() instanceof ExpertTransfer transfer) {
                ExpertTransferTimes.Moved moved = transfers.get().moved(transfer);
                memory = memory.plus(moved.memory().times(layer.count()));
                picoseconds += moved.picoseconds() * layer.count();
            }
        }
        return Optional.of(CommunicationLoad.of(tables.gpu(), sms, memory, picoseconds));
    }

    /**
     * Forward passes of a model.
     *
     * @param tables kernel times of the replica's GPUs; may be shared by replicas
     * @param collectives times between its GPUs; may be empty for a single GPU
     * @throws BadInputException if the sharding does not divide the model, or the GPU does not compute in the precisions
     * @throws IllegalArgumentException if there are several GPUs and nothing is known of what connects them
     */
    public static ReplicaStepTimes of(
            DecoderModel model,
            Sharding sharding,
            Precisions precisions,
            TimeTables tables,
            Optional<CollectiveTimes> collectives) {
        ForwardOperators operators = new ForwardOperators(model, sharding, precisions);
        return of(operators, sharding, new ExpertRouting.Balanced(), tables, load -> tables, collectives);
    }

    /**
     * Forward passes, or the part of them that one pipeline stage does.
     *
     * @param operators what is done
     * @param routing how tokens spread over experts
     * @param tables kernel times of the replica's GPUs
     * @param beside those of kernels while communication has a part of the GPU
     * @param collectives times between the GPUs; may be empty for a single one
     */
    public static ReplicaStepTimes of(
            ForwardOperators operators,
            Sharding sharding,
            ExpertRouting routing,
            TimeTables tables,
            Function<CommunicationLoad, TimeTables> beside,
            Optional<CollectiveTimes> collectives) {
        if (sharding.gpus() > 1 && collectives.isEmpty()) {
            throw new IllegalArgumentException(sharding.gpus() + " GPUs need collectives");
        }
        operators.of(BatchShape.prefill(1, 2)).forEach(layer -> requireSupport(layer.operator(), tables.gpu()));
        return new ReplicaStepTimes(operators, sharding, routing, tables, beside, collectives);
    }

    private static void requireSupport(Operator operator, Gpu gpu) {
        Optional<Precision> needed = Optional.empty();
        if (operator instanceof Gemm gemm) {
            needed = Optional.of(gemm.activations());
        } else if (operator instanceof GroupedGemm grouped) {
            needed = Optional.of(grouped.activations());
        } else if (operator instanceof Attention attention) {
            needed = Optional.of(attention.activations());
        }
        needed.filter(precision -> !gpu.supports(precision)).ifPresent(precision -> {
            throw BadInputException.of(
                    gpu.id(),
                    "",
                    "its matrix unit does not take " + precision.id() + ", which " + operator.name() + " computes in",
                    "Set the precision of activations to one of "
                            + gpu.matrixPrecisions().stream().map(Precision::id).toList());
        });
    }

    @Override
    public long picoseconds(BatchShape batch) {
        return visit(batch, operator -> {});
    }

    @Override
    public List<OperatorTime> operators(BatchShape batch) {
        List<OperatorTime> times = new ArrayList<>();
        visit(batch, times::add);
        return times;
    }

    @Override
    public long visit(BatchShape batch, Consumer<? super OperatorTime> consumer) {
        if (batch.prefillTokens() == 0 && batch.decodeSequences() > 0) {
            BatchShape share = batch.share(sharding.attentionDp());
            return decodePass(batch).visit(share.keysPerDecode(), consumer);
        }
        long picoseconds = 0;
        List<LayerOperator> pass = operators.of(batch);
        ChunkedProjections cut = new ChunkedProjections(pass, collectives, beside);
        prepare(pass, cut);
        for (LayerOperator layer : pass) {
            OperatorTime time = time(layer, cut);
            consumer.accept(time);
            picoseconds += time.picoseconds();
        }
        return picoseconds;
    }

    private DecodePass decodePass(BatchShape batch) {
        int sequences = batch.decodeSequences();
        // Its context is looked up in the pass, so that it does not count here.
        BatchShape one = BatchShape.decode(sequences, sequences).verifying(batch.decodeTokens());
        DecodePass known = decodePasses.get(one);
        if (known != null) {
            return known;
        }
        // Built outside of the map: kernels may have to be simulated. Threads that come here together build equals.
        DecodePass pass = new DecodePass();
        List<LayerOperator> layers = operators.of(one);
        ChunkedProjections cut = new ChunkedProjections(layers, collectives, beside);
        prepare(
                layers.stream()
                        .filter(layer -> !(layer.operator() instanceof Attention))
                        .toList(),
                cut);
        for (LayerOperator layer : layers) {
            if (layer.operator() instanceof Attention attention) {
                AttentionFamily family = AttentionFamily.decoding(attention);
                pass.add(new ContextRow(attention.name(), layer.count(), attention.sequences(), family, tables));
            } else {
                pass.add(time(layer, cut));
            }
        }
        decodePasses.put(one, pass);
        return pass;
    }

    private void prepare(List<LayerOperator> pass, ChunkedProjections chunked) {
        tables.prepare(pass.stream()
                .map(LayerOperator::operator)
                .filter(operator -> !(operator instanceof Communication || chunked.contains(operator)))
                .toList());
        chunked.prepare();
    }

    private long picoseconds(Communication communication, ChunkedProjections chunked) {
        if (communication instanceof ChunkedCollective rows) {
            return chunked.uncovered(rows);
        }
        if (communication instanceof ExpertTransfer transfer && transfers.isPresent()) {
            return transfers.get().picoseconds(transfer);
        }
        Collective collective =
                communication instanceof ExpertTransfer transfer ? transfer.allToAll() : (Collective) communication;
        return collectives.orElseThrow().picoseconds(collective);
    }

    private OperatorTime time(LayerOperator layer, ChunkedProjections chunked) {
        Operator operator = layer.operator();
        return kernelTime(operator, chunked).times(operator.name(), layer.count(), operator.flops());
    }

    private KernelTime kernelTime(Operator operator, ChunkedProjections chunked) {
        if (operator instanceof Communication communication) {
            return new KernelTime(picoseconds(communication, chunked), 0, Limiter.NETWORK);
        }
        return operator instanceof Gemm gemm && chunked.contains(gemm) ? chunked.time(gemm) : tables.time(operator);
    }
}
