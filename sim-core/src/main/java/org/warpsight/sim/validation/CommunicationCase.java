package org.warpsight.sim.validation;

import java.util.List;
import java.util.Optional;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.network.Caller;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.operator.Collective;
import org.warpsight.workload.operator.Collective.Kind;

/**
 * A collective of a published table on a system named in words.
 *
 * @param bytes buffer; 0 where the table states none, which stands for a large one
 * @param unit {@code us}, or {@code GB/s}: of the bus as nccl-tests counts it
 */
record CommunicationCase(
        MeasuredSystem system,
        String operation,
        Kind kind,
        int gpus,
        int nodes,
        long bytes,
        Parameters parameters,
        String unit)
        implements RowCase {
    private static final double LARGE_BYTES = 1 << 30;

    static RowCase of(RowInputs row) {
        String operation = row.text("operation");
        if (PublishedExchangeCase.isExchange(operation)) {
            return PublishedExchangeCase.of(row);
        }
        if (operation.equals(KvTransferCase.OPERATION)) {
            return KvTransferCase.of(row);
        }
        if (operation.equals(RemoteReadCase.OPERATION)) {
            return RemoteReadCase.of(row);
        }
        if (DeploymentThroughputCase.isThroughput(operation)) {
            return DeploymentThroughputCase.of(row);
        }
        Optional<Kind> kind = kind(operation);
        if (kind.isEmpty()) {
            return new UnmodelledCase(row.kind(), "the operation " + operation + " is not modelled");
        }
        String name = row.text("system");
        Optional<MeasuredSystem> system = MeasuredSystem.named(name);
        if (system.isEmpty()) {
            return new UnmodelledCase(row.kind(), "there is no profile of a node of '" + name + "'");
        }
        return new CommunicationCase(
                system.get(),
                operation,
                kind.get(),
                row.sizeOr("n_gpus", 0),
                row.sizeOr("n_nodes", 1),
                row.bytesOr("bytes", 0),
                new Parameters(row.textOrEmpty("parameters")),
                row.text("unit"));
    }

    /** Of MSCCL++'s all-reduces the numbers 1 and 3 use copy engines, and so do its other collectives. */
    private Caller caller() {
        if (!parameters.say("MSCCL++")) {
            return Caller.LIBRARY;
        }
        boolean engines = kind != Kind.ALL_REDUCE || parameters.say("kernel 1") || parameters.say("kernel 3");
        return engines ? Caller.MSCCLPP_COPY_ENGINES : Caller.MSCCLPP;
    }

    private static Optional<Kind> kind(String operation) {
        return Optional.ofNullable(
                switch (operation) {
                    case "all_reduce" -> Kind.ALL_REDUCE;
                    case "all_gather" -> Kind.ALL_GATHER;
                    case "reduce_scatter" -> Kind.REDUCE_SCATTER;
                    case "alltoall" -> Kind.ALL_TO_ALL;
                    case "broadcast" -> Kind.BROADCAST;
                    case "sendrecv", "p2p_copy" -> Kind.SEND;
                    default -> null;
                });
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        if (kind != Kind.SEND && nodes > 1 && gpus != nodes * system.node().gpus()) {
            return List.of(new Unpredicted(gpus + " GPUs do not fill " + nodes + " nodes of "
                    + system.node().id()));
        }
        int ranks = kind == Kind.SEND ? (nodes > 1 ? nodes * system.node().gpus() : 2) : gpus;
        Collective collective = new Collective(operation, kind, bytes == 0 ? LARGE_BYTES : bytes, ranks);
        TimedCollective timed =
                TimedCollective.of(system.node(), system.gpu(), collective, caller(), parameters.say("graph"));
        double value = unit.equals("us") ? timed.microseconds() : timed.busRate();
        return List.of(new Predicted(value, Limiter.NETWORK, timed.reason()));
    }
}
