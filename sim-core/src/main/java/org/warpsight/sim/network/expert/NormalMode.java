package org.warpsight.sim.network.expert;

import org.warpsight.sim.network.MemoryTraffic;

/**
 * Kernels for many tokens, as in prefill: a token goes to each of its ranks once, copied by a few SMs.
 *
 * <pre>
 *   one node:  half of the SMs send, half receive; the warps of a sending SM are shared by the destinations, and each looks
 *              at every token of its SM:      time = tokens / (SMs / 2) x ( scan + share x (copy + bytes / rate) / warps )
 *   more:      a token crosses the network once per node, to the GPU with the sender's place in its node, whose SMs forward
 *              it over NVLink; a combine goes the same way back and adds up on the way
 * </pre>
 *
 * <p>A combine ends with a warp adding up the copies of the last token, 512 bytes of each at a time.
 *
 * @param sms SMs that the kernels take, an even number
 */
public record NormalMode(int sms) implements ExpertMode {
    public NormalMode {
        if (sms < 2 || sms % 2 != 0) {
            throw new IllegalArgumentException("an even number of SMs, at least 2, not " + sms);
        }
    }

    @Override
    public Plan plan(ExpertSite site, TokenTraffic traffic, TokenFormat format, Direction direction) {
        ExpertTuning.Normal tuning = site.tuning().normal();
        boolean oneNode = traffic.nodes() == 1;
        double setupUs =
                oneNode ? tuning.setupUs() : tuning.networkSetupUs() + traffic.nodes() * tuning.networkSetupPerNodeUs();
        NormalTransfers transfers = new NormalTransfers(this, site, traffic, format, direction);
        return new Plan(oneNode ? transfers.inNode() : transfers.betweenNodes(), ExpertSite.picoseconds(setupUs));
    }

    /**
     * A dispatch reads a token, writes it into the receivers' ring buffers, from where it is read again and written to its
     * place; between nodes it waits in such a buffer at the sender's card, is read by the card, written by the receiver's
     * card, and read by the SMs that forward it. A combine goes the same way back (csrc/kernels/intranode.cu,
     * internode.cu).
     */
    @Override
    public MemoryTraffic memory(TokenTraffic traffic, TokenFormat format) {
        double own = traffic.tokensPerRank();
        double copies = 2 * traffic.meanReceived();
        double sent = traffic.nodes() == 1 ? 0 : traffic.meanNodeCopies();
        double crossing = traffic.nodes() == 1 ? 0 : traffic.meanNetworkCopies();
        return MemoryTraffic.of(own, copies + sent + crossing, copies / 2 + sent + crossing)
                .times(format.bytes());
    }
}
