package org.warpsight.sim.network.expert;

import java.util.Arrays;
import org.warpsight.sim.network.MemoryTraffic;

/**
 * Kernels that put every copy of a token straight into its expert's memory, each with a signal that it is there
 * (perplexityai/pplx-kernels).
 *
 * <pre>
 *   dispatch   counts to all experts ┐
 *              a token per block,    ├► links, queue pairs or the host's thread ► rows one by one to their place
 *              a copy per warp       ┘
 *   combine    rows one by one, a block each ► the same ► a token per block is added up
 * </pre>
 *
 * <p>A message is two work requests, data and signal. Between two ranks they go through {@link PutTuning#queuePairs}
 * queues, in each of which one is written after another, or through the sender's proxy, which serves all its messages.
 *
 * @param expertCopies experts on all ranks, redundant ones included
 */
public record PutMode(int expertCopies, PutTransport transport, PutTuning tuning) implements ExpertMode {
    @Override
    public int sms() {
        return 0;
    }

    @Override
    public Plan plan(ExpertSite site, TokenTraffic traffic, TokenFormat format, Direction direction) {
        return new Plan(
                new PutTransfers(this, site, traffic, format, direction).program(),
                ExpertSite.picoseconds(tuning.setupUs()));
    }

    /** A token is copied to a buffer once, each copy written by the receiver's card or link and put in its place. */
    @Override
    public MemoryTraffic memory(TokenTraffic traffic, TokenFormat format) {
        double copies = (double) Arrays.stream(traffic.rows()).sum() / traffic.ranks();
        return MemoryTraffic.of(traffic.tokensPerRank(), 2 * copies, 2 * copies).times(format.bytes());
    }
}
