package org.warpsight.sim.network.expert;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.sim.network.CollectiveResult.Load;
import org.warpsight.sim.network.Exchange;
import org.warpsight.sim.network.Fabric;
import org.warpsight.sim.network.Link;
import org.warpsight.sim.network.MemoryTraffic;

/**
 * Dispatch and combine on a fabric: every rank ends when its slowest source has arrived.
 *
 * <pre>{@code
 *   ExpertExchange exchange = ExpertExchange.of(fabric, gpu);
 *   Result result = exchange.run(new NormalMode(24), traffic, TokenFormat.fp8(7168), Direction.DISPATCH);
 * }</pre>
 */
public final class ExpertExchange {
    /** Among so many transfers, rates that ends set free are given on up to so much of the time later. */
    private static final int MANY_TRANSFERS = 4096;

    private static final double PATIENCE = 0.1;
    private static final double PICOSECONDS_PER_SECOND = 1e12;

    private final ExpertSite site;

    private ExpertExchange(ExpertSite site) {
        this.site = site;
    }

    /**
     * What came out.
     *
     * @param endPs when each rank has got and sent all, in picoseconds
     * @param sentBytes payload that each rank sent, what stays on it included
     * @param receivedBytes payload that each rank received, likewise
     * @param stayingBytes what stayed on all ranks together
     * @param links of the fabric, at their raw rates
     * @param linkBytes payload that passed each of them
     * @param memory what passed the memory of a GPU, in the mean of all
     */
    public record Result(
            long[] endPs,
            double[] sentBytes,
            double[] receivedBytes,
            double stayingBytes,
            List<Link> links,
            double[] linkBytes,
            MemoryTraffic memory) {

        /** When the last rank is through. */
        public long picoseconds() {
            return Arrays.stream(endPs).max().orElse(0);
        }

        /** When the first rank is through. */
        public long firstEndPs() {
            return Arrays.stream(endPs).min().orElse(0);
        }

        /** All links in their order; utilisation is the part of the raw rate that was used until the last rank's end. */
        public List<Load> loads() {
            return IntStream.range(0, links.size()).mapToObj(this::load).toList();
        }

        /** The links that were used most, busiest first; of equals the first. */
        public List<Load> busiest(int count) {
            return loads().stream()
                    .sorted(Comparator.comparingDouble(Load::utilisation).reversed())
                    .limit(count)
                    .toList();
        }

        private Load load(int link) {
            double most = links.get(link).bytesPerSecond() * picoseconds() / PICOSECONDS_PER_SECOND;
            return new Load(links.get(link), linkBytes[link], linkBytes[link] / most);
        }
    }

    /**
     * Exchanges on a fabric.
     *
     * @throws BadInputException if nothing is known of the kernels on the GPU's architecture
     */
    public static ExpertExchange of(Fabric fabric, Gpu gpu) {
        return new ExpertExchange(
                new ExpertSite(fabric, gpu.product().multiprocessors(), ExpertTuning.of(gpu.architecture())));
    }

    /** All ranks start at once. */
    public Result run(ExpertMode mode, TokenTraffic traffic, TokenFormat format, Direction direction) {
        return run(mode, traffic, format, direction, new long[traffic.ranks()]);
    }

    /**
     * Moves tokens.
     *
     * @param startPs when each rank starts, in picoseconds
     * @throws IllegalArgumentException if there are more ranks than GPUs
     */
    public Result run(ExpertMode mode, TokenTraffic traffic, TokenFormat format, Direction direction, long[] startPs) {
        if (traffic.ranks() > site.fabric().gpus()) {
            throw new IllegalArgumentException(
                    traffic.ranks() + " ranks on " + site.fabric().gpus() + " GPUs");
        }
        ExpertMode.Plan plan = mode.plan(site, traffic, format, direction);
        long[] firstBytePs =
                Arrays.stream(startPs).map(start -> start + plan.setupPs()).toArray();
        int transfers = plan.program().rounds().get(0).transfers().size();
        double patience = transfers > MANY_TRANSFERS ? PATIENCE : 0;
        Exchange.Outcome outcome = Exchange.run(plan.program(), firstBytePs, patience);
        int[][] moved = mode instanceof NormalMode ? traffic.tokens() : traffic.copies();
        double[] byOwner = sums(moved, format, true);
        double[] byExpertRank = sums(moved, format, false);
        boolean dispatch = direction == Direction.DISPATCH;
        List<Link> links = site.fabric().links();
        return new Result(
                outcome.endPs(),
                dispatch ? byOwner : byExpertRank,
                dispatch ? byExpertRank : byOwner,
                staying(moved, format),
                links,
                Arrays.copyOf(outcome.linkBytes(), links.size()),
                mode.memory(traffic, format));
    }

    private static double staying(int[][] moved, TokenFormat format) {
        return (double) format.bytes()
                * IntStream.range(0, moved.length)
                        .mapToLong(rank -> moved[rank][rank])
                        .sum();
    }

    private static double[] sums(int[][] moved, TokenFormat format, boolean rows) {
        return IntStream.range(0, moved.length)
                .mapToDouble(rank -> format.bytes()
                        * IntStream.range(0, moved.length)
                                .mapToLong(other -> rows ? moved[rank][other] : moved[other][rank])
                                .sum())
                .toArray();
    }
}
