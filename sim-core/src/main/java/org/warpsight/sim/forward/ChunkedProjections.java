package org.warpsight.sim.forward;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.warpsight.sim.network.CollectiveTimes;
import org.warpsight.workload.operator.ChunkedCollective;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.LayerOperator;
import org.warpsight.workload.operator.Operator;

/**
 * Projections of a pass that are computed in chunks while the rows of another chunk travel: those before are added up, or
 * those after gathered.
 *
 * <pre>
 *   compute    chunk 2 ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪│▪▪▪▪▪▪      without what the collective has of the GPU, then without its SMs only
 *   links      chunk 1 ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪┘
 * </pre>
 */
final class ChunkedProjections {
    private final Map<Gemm, Chunk> chunks = new LinkedHashMap<>();

    /**
     * One chunk and the collective beside it.
     *
     * @param collectivePicoseconds of the collective with the GPU to itself
     * @param beside times of kernels while its rows travel
     * @param after the same when it has arrived
     */
    private record Chunk(CommunicationLoad load, long collectivePicoseconds, TimeTables beside, TimeTables after) {

        private double collective(Gemm projection) {
            OperatorTime kernel = beside.time(projection).times(projection.name(), 1, 0);
            return collectivePicoseconds * load.slowing(beside.gpu(), kernel);
        }

        private KernelTime projection(Gemm projection) {
            KernelTime slow = beside.time(projection);
            double covered = Math.min(1, collective(projection) / slow.picoseconds());
            return KernelTime.between(after.time(projection), slow, covered);
        }
    }

    /** @param besideLoad times of kernels while communication has a part of the GPU */
    ChunkedProjections(
            List<LayerOperator> pass,
            Optional<CollectiveTimes> collectives,
            Function<CommunicationLoad, TimeTables> besideLoad) {
        for (LayerOperator layer : pass) {
            if (layer.operator() instanceof ChunkedCollective chunked) {
                chunks.computeIfAbsent(
                        chunked.projection(), gemm -> chunk(chunked, collectives.orElseThrow(), besideLoad));
            }
        }
    }

    private static Chunk chunk(
            ChunkedCollective chunked,
            CollectiveTimes collectives,
            Function<CommunicationLoad, TimeTables> besideLoad) {
        CommunicationLoad load = CommunicationLoad.of(collectives.gpu(), collectives.ofEngine(chunked.collective()));
        return new Chunk(
                load,
                collectives.picoseconds(chunked.collective()),
                besideLoad.apply(load),
                besideLoad.apply(load.withoutTraffic()));
    }

    /** Whether an operator is one of these projections. */
    boolean contains(Operator operator) {
        return operator instanceof Gemm gemm && chunks.containsKey(gemm);
    }

    /** Simulates what is missing, several kernels at once. */
    void prepare() {
        chunks.forEach((gemm, chunk) -> {
            chunk.beside().prepare(List.of(gemm));
            chunk.after().prepare(List.of(gemm));
        });
    }

    /** Time of one chunk. */
    KernelTime time(Gemm projection) {
        return chunks.get(projection).projection(projection);
    }

    /** What the chunks of the projection leave uncovered of the collective, in picoseconds. */
    long uncovered(ChunkedCollective rows) {
        Chunk chunk = chunks.get(rows.projection());
        return Math.round(rows.uncovered(time(rows.projection()).picoseconds(), chunk.collective(rows.projection())));
    }
}
