package org.warpsight.sim.network.expert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.sim.network.Fabric;
import org.warpsight.sim.network.Link;
import org.warpsight.sim.network.MemoryTraffic;
import org.warpsight.sim.network.Program;
import org.warpsight.sim.network.Round;
import org.warpsight.sim.network.Transfer;

/**
 * Kernels for few tokens, as in decode: every copy of a token goes straight to its expert's rank as a message of its own, over
 * the sender's own network card or over the links of a node. No SM is taken for longer than the kernel.
 *
 * <pre>
 *   setup + experts per SM x group ► max( tokens per SM x bytes / rate, links, cards ) ► add up (combine)
 * </pre>
 *
 * @param expertCopies experts on all ranks, redundant ones included
 * @param overLinks whether ranks of a node use its links; else all goes over network cards, as in DeepEP before June 2025
 */
public record LowLatencyMode(int expertCopies, boolean overLinks) implements ExpertMode {
    private static final double BYTES_PER_GB = 1e9;
    private static final int[] NO_LINKS = {};

    @Override
    public int sms() {
        return 0;
    }

    @Override
    public Plan plan(ExpertSite site, TokenTraffic traffic, TokenFormat format, Direction direction) {
        ExpertTuning.LowLatency tuning = tuning(site.tuning());
        int groups = Ceiling.divide(expertCopies, site.sms());
        int busySms = Ceiling.divide(expertCopies, groups);
        int smTokens = Ceiling.divide(traffic.tokensPerRank(), busySms);
        boolean network = traffic.nodes() > 1 || !overLinks;
        double setupUs = tuning.setupUs() + groups * tuning.expertGroupUs() + (network ? tuning.networkUs() : 0);
        boolean dispatch = direction == Direction.DISPATCH;
        long endPs = dispatch ? 0 : ExpertSite.picoseconds(smTokens * tuning.reduceUs());
        List<Transfer> transfers = new ArrayList<>();
        for (int owner = 0; owner < traffic.ranks(); owner++) {
            int[] copies = traffic.copies()[owner];
            for (int expertRank = 0; expertRank < copies.length; expertRank++) {
                if (copies[expertRank] > 0 && expertRank != owner) {
                    int from = dispatch ? owner : expertRank;
                    int to = dispatch ? expertRank : owner;
                    int[] way = way(site.fabric(), from, to);
                    transfers.add(
                            Transfer.of(from, to, format.bytes(), way, endPs).times(copies[expertRank]));
                }
            }
            if (dispatch && traffic.tokensPerRank() > 0) {
                transfers.add(preparation(owner, traffic, format, smTokens, tuning));
            }
        }
        List<Link> links = site.links(tuning.linkFraction());
        Program program = new Program(traffic.ranks(), links, List.of(new Round(transfers)));
        return new Plan(program, ExpertSite.picoseconds(setupUs));
    }

    private static ExpertTuning.LowLatency tuning(ExpertTuning kernels) {
        return kernels.lowLatency()
                .orElseThrow(() -> BadInputException.of(
                        kernels.architecture(),
                        "",
                        "its " + kernels.library() + " has no kernels of their own for few tokens",
                        "Use normal mode"));
    }

    /** Every copy is packed to be sent, written by the receiver's card or link, and unpacked from there. */
    @Override
    public MemoryTraffic memory(TokenTraffic traffic, TokenFormat format) {
        double copies = (double) Arrays.stream(traffic.rows()).sum() / traffic.ranks();
        return MemoryTraffic.of(traffic.tokensPerRank(), 3 * copies, 2 * copies).times(format.bytes());
    }

    private int[] way(Fabric fabric, int from, int to) {
        boolean sameNode = from / fabric.node().gpus() == to / fabric.node().gpus();
        return (overLinks && sameNode ? fabric.route(from, to) : fabric.straight(from, to)).links();
    }

    /** The sender's SMs take their tokens one by one; the last message leaves when the last one is done. */
    private Transfer preparation(
            int owner, TokenTraffic traffic, TokenFormat format, int smTokens, ExpertTuning.LowLatency tuning) {
        double bytes = (double) smTokens * format.bytes();
        int[] receivers = IntStream.range(0, traffic.ranks())
                .filter(rank -> rank == owner || traffic.copies()[owner][rank] > 0)
                .toArray();
        int[] sender = {owner};
        return new Transfer(sender, receivers, bytes, NO_LINKS, 0, tuning.sendGbPerS() * BYTES_PER_GB);
    }
}
