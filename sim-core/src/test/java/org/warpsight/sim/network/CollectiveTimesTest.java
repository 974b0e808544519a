package org.warpsight.sim.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Cluster;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.HardwareCatalogue.Server;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.workload.operator.Collective;
import org.warpsight.workload.operator.Collective.Kind;

class CollectiveTimesTest {
    private static final List<Integer> RANKS = List.of(2, 4, 8);
    private static final double GIB = 1 << 30;

    private static CollectiveTimes times(String node) {
        Server server = HardwareCatalogue.standard().server(node);
        return CollectiveTimes.of(server.node(), server.gpu());
    }

    private static List<String> nodes() {
        return HardwareCatalogue.standard().nodes().stream()
                .map(node -> node.id())
                .toList();
    }

    private static Collective of(Kind kind, double bytes, int ranks) {
        return new Collective(kind.name().toLowerCase(Locale.ROOT), kind, bytes, ranks);
    }

    private static double microseconds(CollectiveTimes times, Collective collective) {
        return times.simulate(collective, Caller.LIBRARY).picoseconds() / 1e6;
    }

    @Test
    void oneRankCostsNothing() {
        for (Kind kind : Kind.values()) {
            assertThat(times("dgx-h100").picoseconds(of(kind, 1e6, 1))).isZero();
        }
    }

    @Test
    void noGpuReceivesFasterThanItsLinksAllow() {
        for (String node : nodes()) {
            CollectiveTimes times = times(node);
            double rate = HardwareCatalogue.standard().node(node).linkGbPerS();
            for (Kind kind : Kind.values()) {
                for (int ranks : RANKS) {
                    for (double bytes = 256; bytes < 2e9; bytes *= 64) {
                        boolean whole = kind == Kind.SEND || kind == Kind.BROADCAST;
                        double received = whole ? bytes : bytes * (ranks - 1) / ranks;
                        assertThat(microseconds(times, of(kind, bytes, ranks)))
                                .as("%s %s of %.0f bytes over %d", node, kind, bytes, ranks)
                                .isGreaterThan(received / rate / 1e3);
                    }
                }
            }
        }
    }

    @Test
    void noLinkCarriesMoreThanItsRate() {
        for (String node : nodes()) {
            for (Kind kind : Kind.values()) {
                CollectiveResult result = times(node).simulate(of(kind, GIB, 8), Caller.LIBRARY);
                assertThat(result.loads()).as("%s %s", node, kind).allMatch(load -> load.utilisation() <= 1 + 1e-9);
            }
        }
    }

    @Test
    void everyGpuSendsAndReceivesWhatTheCollectiveAsksFor() {
        CollectiveTimes times = times("dgx-h100");
        for (Kind kind : List.of(Kind.ALL_GATHER, Kind.REDUCE_SCATTER, Kind.ALL_TO_ALL)) {
            CollectiveResult result = times.simulate(of(kind, GIB, 8), Caller.LIBRARY);
            for (int gpu = 0; gpu < 8; gpu++) {
                assertThat(result.linkBytes()[2 * gpu]).as("%s sent", kind).isCloseTo(GIB * 7 / 8, within(1.0));
                assertThat(result.linkBytes()[2 * gpu + 1])
                        .as("%s received", kind)
                        .isCloseTo(GIB * 7 / 8, within(1.0));
            }
        }
    }

    @Test
    void sumsInTheSwitchSendTheBufferOnceAndAnEighthOfItAgain() {
        CollectiveResult result =
                times("dgx-h100").simulate(of(Kind.ALL_REDUCE, GIB, 8), Algorithm.NVLS, Protocol.SIMPLE);
        for (int port = 0; port < 16; port++) {
            assertThat(result.linkBytes()[port]).isCloseTo(GIB * 9 / 8, within(1.0));
        }
    }

    private static double inSwitchMicroseconds(double bytes) {
        return times("dgx-h100")
                        .simulate(of(Kind.ALL_REDUCE, bytes, 8), Algorithm.NVLS, Protocol.SIMPLE)
                        .picoseconds()
                / 1e6;
    }

    @Test
    void eachTurnOfChunksThatSwitchesSumWaitsForTheOneBefore() {
        double turnOf8MiB = (inSwitchMicroseconds(GIB / 2) - inSwitchMicroseconds(GIB / 4)) / 32;
        double turnOf16MiB = (inSwitchMicroseconds(4 * GIB) - inSwitchMicroseconds(2 * GIB)) / 128;
        double waiting = 2 * turnOf8MiB - turnOf16MiB;
        // The link's latency and that of a Simple message.
        assertThat(waiting).isCloseTo(0.6 + 4.2, within(0.1));
    }

    @Test
    void aBufferOfOneTurnTakesAsLongOnOneBlockAsSixteenTimesTheBufferOnSixteen() {
        double oneBlock = inSwitchMicroseconds(GIB / 8192);
        assertThat(inSwitchMicroseconds(GIB / 512)).isCloseTo(oneBlock, within(0.01 * oneBlock));
        assertThat(inSwitchMicroseconds(GIB / 65536)).isLessThan(0.85 * oneBlock);
    }

    @Test
    void chunksThatSwitchesSumGrowWithTheBufferAsTheLibraryHasIt() {
        assertThat(List.of(2.0, 8.0, 64.0, 1024.0))
                .extracting(mebibytes -> SwitchTurns.of(mebibytes * GIB / 1024, 1, 8, 16))
                .containsExactly(
                        new SwitchTurns(16, 16_384, 8, 1),
                        new SwitchTurns(16, 32_768, 8, 2),
                        new SwitchTurns(16, 65_536, 8, 8),
                        new SwitchTurns(16, 131_072, 8, 64));
        assertThat(SwitchTurns.of(GIB, 4, 8, 16).chunkBytes())
                .as("trees over four nodes")
                .isEqualTo(65_536);
    }

    @Test
    void switchesSumForAPartOfANodeToo() {
        CollectiveResult four =
                times("dgx-h100").simulate(of(Kind.ALL_REDUCE, GIB, 4), Algorithm.NVLS, Protocol.SIMPLE);
        for (int port = 0; port < 8; port++) {
            assertThat(four.linkBytes()[port]).isCloseTo(GIB * 5 / 4, within(1.0));
        }
    }

    @Test
    void anExchangeEndsWhenTheLastChunkOfEachChannelIsOutOfItsBuffer() {
        CollectiveTimes times = times("dgx-h100");
        double large = microseconds(times, of(Kind.ALL_TO_ALL, GIB / 64, 8));
        double sixteenMebibytes = microseconds(times, of(Kind.ALL_TO_ALL, GIB / 32, 8)) - large;
        double small = microseconds(times, of(Kind.ALL_TO_ALL, GIB / 512, 8));
        // 512 KiB a block against 64, copied at 14.9 GB/s / 0.43.
        double copies = (524_288 - 65_536) * 0.43 / 14.9e3;
        assertThat(large - small - sixteenMebibytes * 7 / 8).isCloseTo(copies, within(0.1));
    }

    @Test
    void messagesOfAnExchangeGetMoreBlocksAsTheyGrow() {
        assertThat(blocks(65_536, 8, 1, Protocol.SIMPLE).perPeer()).isEqualTo(1);
        assertThat(blocks(196_608, 8, 1, Protocol.SIMPLE).perPeer()).isEqualTo(3);
        assertThat(blocks(4 << 20, 8, 1, Protocol.SIMPLE).perPeer()).isEqualTo(4);
        assertThat(blocks(4 << 20, 8, 1, Protocol.SIMPLE).lastBytes()).isEqualTo(524_288);
        assertThat(blocks(128 << 20, 8, 1, Protocol.SIMPLE).perPeer())
                .as("parts of more than 16 MiB")
                .isEqualTo(8);
        assertThat(blocks(4 << 20, 16, 2, Protocol.SIMPLE).perPeer())
                .as("two for a card")
                .isEqualTo(2);
        assertThat(blocks(4 << 20, 16, 2, Protocol.SIMPLE).lastBytes())
                .as("smaller chunks over the network")
                .isEqualTo(131_072);
    }

    @Test
    void aMessageByLlHasABlockForEachOfItsParts() {
        assertThat(blocks(16_384, 2, 1, Protocol.LL).perPeer()).isEqualTo(2);
        assertThat(blocks(1 << 20, 2, 1, Protocol.LL).perPeer()).isEqualTo(16);
        assertThat(blocks(1 << 20, 2, 1, Protocol.LL).lastBytes())
                .as("flags travel with the data")
                .isZero();
    }

    @Test
    void aLongMessageTakesLongerByOneBlockThanAShortOne() {
        CollectiveTimes times = times("dgx-h100");
        double one = microseconds(times, of(Kind.ALL_TO_ALL, 2 * 16_384, 2));
        double less = microseconds(times, of(Kind.ALL_TO_ALL, 2 * 8_192, 2));
        assertThat(one - less).isCloseTo(8_192 / 5.2e3, within(0.01));
    }

    private static ExchangeBlocks blocks(double message, int ranks, int nodes, Protocol protocol) {
        return ExchangeBlocks.all(
                message, ranks, nodes, protocol, new CollectiveConstants.ExchangeKernel(0, 524_288, 8_192, 5, 25, 330));
    }

    @Test
    void anAlgorithmThatIsNamedAndCannotBeBecomesARingOfAnyProtocol() {
        Collective small = of(Kind.ALL_REDUCE, 1024, 8);
        assertThat(times("dgx-h100").simulate(small, Algorithm.NVLS).plan().algorithm())
                .isEqualTo(Algorithm.NVLS);
        CollectivePlan onAmpere =
                times("dgx-a100").simulate(small, Algorithm.NVLS).plan();
        assertThat(onAmpere.algorithm()).isEqualTo(Algorithm.RING);
        assertThat(onAmpere.protocol()).isEqualTo(Protocol.LL);
    }

    @Test
    void aRingOverNodesCrossesEachCardWithItsShareOfTheBuffer() {
        CollectiveTimes times = CollectiveTimes.of(HardwareCatalogue.standard().fleet("dgx-h100-superpod"));
        CollectiveResult result = times.simulate(of(Kind.ALL_REDUCE, GIB, 16), Algorithm.RING, Protocol.SIMPLE);
        double share = 2.0 * 15 / 16 * GIB / 8;
        assertThat(result.loads().stream().filter(load -> load.link().kind() == Link.Kind.CARD))
                .hasSize(32)
                .allSatisfy(load -> assertThat(load.bytes()).isCloseTo(share, within(1.0)));
    }

    @Test
    void hierarchicalSumsSendOverTheNetworkWhatARingOverTheNodesDoes() {
        CollectiveTimes times = CollectiveTimes.of(HardwareCatalogue.standard().fleet("dgx-h100-superpod"));
        CollectiveResult result = times.simulate(of(Kind.ALL_REDUCE, GIB, 32), Algorithm.HIERARCHICAL, Protocol.SIMPLE);
        double share = 2.0 * 3 / 4 * GIB / 8;
        assertThat(result.loads().stream().filter(load -> load.link().kind() == Link.Kind.CARD))
                .allSatisfy(load -> assertThat(load.bytes()).isCloseTo(share, within(1.0)));
    }

    @Test
    void largeRingsReachTheBandwidthOfTheirBottleneck() {
        // On two nodes the cards are the slowest part: 2 (n - 1) / n S over 8 cards of 0.97 x 25 GB/s.
        CollectiveTimes times = CollectiveTimes.of(HardwareCatalogue.standard().fleet("dgx-a100-superpod"));
        CollectiveResult result = times.simulate(of(Kind.ALL_REDUCE, 64 * GIB, 16), Algorithm.RING, Protocol.SIMPLE);
        assertThat(result.busBytesPerSecond()).isCloseTo(8 * 24.25e9, within(0.01 * 8 * 24.25e9));
    }

    @Test
    void theLibraryTakesFlagsWithSmallDataAndPlainDataWhenLarge() {
        CollectiveTimes times = times("dgx-a100");
        assertThat(times.simulate(of(Kind.ALL_REDUCE, 1 << 10, 8), Caller.LIBRARY)
                        .plan()
                        .protocol())
                .isEqualTo(Protocol.LL);
        assertThat(times.simulate(of(Kind.ALL_REDUCE, 8 << 20, 8), Caller.LIBRARY)
                        .plan()
                        .protocol())
                .isEqualTo(Protocol.LL128);
        assertThat(times.simulate(of(Kind.ALL_REDUCE, GIB, 8), Caller.LIBRARY)
                        .plan()
                        .protocol())
                .isEqualTo(Protocol.SIMPLE);
    }

    @Test
    void channelsAreThoseThatNcclPrints() {
        assertThat(plan("dgx-a100").channels()).isEqualTo(24);
        assertThat(plan("hgx-h800").channels()).isEqualTo(16);
    }

    private static CollectivePlan plan(String node) {
        return times(node).simulate(of(Kind.ALL_GATHER, GIB, 8), Caller.LIBRARY).plan();
    }

    @Test
    void twoGpusReachLessOfTheirLinksThanEight() {
        CollectiveTimes times = times("dgx-h100");
        double two = times.simulate(of(Kind.ALL_GATHER, GIB, 2), Caller.LIBRARY).busBytesPerSecond();
        double eight =
                times.simulate(of(Kind.ALL_GATHER, GIB, 8), Caller.LIBRARY).busBytesPerSecond();
        assertThat(two / eight).isBetween(0.7, 0.8);
    }

    @Test
    void enginesBeatTheLibraryOnSmallBuffersOnly() {
        CollectiveTimes h100 = times("dgx-h100");
        Collective small = of(Kind.ALL_REDUCE, 1 << 16, 8);
        Collective large = of(Kind.ALL_REDUCE, 1 << 26, 8);
        assertThat(h100.simulate(small, Caller.VLLM).picoseconds())
                .isLessThan(h100.simulate(small, Caller.LIBRARY).picoseconds() / 2);
        assertThat(h100.simulate(large, Caller.VLLM).picoseconds())
                .isEqualTo(h100.simulate(large, Caller.LIBRARY).picoseconds());
    }

    @Test
    void aPairInAMeshHasOneLinkOfSeven() {
        CollectiveTimes mesh = times("mi300x-platform");
        double pair = microseconds(mesh, of(Kind.ALL_GATHER, GIB, 2));
        double all = microseconds(mesh, of(Kind.ALL_GATHER, GIB, 8));
        // Half of the buffer over one link, seven eighths over seven, and the last copy.
        assertThat(pair / all).isBetween(4.0, 4.7);
    }

    @Test
    void oversubscribedSpinesSlowExchangesDown() {
        HardwareCatalogue hardware = HardwareCatalogue.standard();
        HardwareCatalogue.Fleet fleet = hardware.fleet("dgx-h100-superpod");
        double before = 0;
        for (double oversubscription : new double[] {1, 2, 4}) {
            Cluster cluster = new Cluster(
                    "test",
                    "test",
                    "dgx-h100",
                    4,
                    fleet.cluster().network(),
                    Cluster.Topology.LEAF_SPINE,
                    1,
                    oversubscription,
                    Map.of());
            CollectiveTimes times = CollectiveTimes.of(new HardwareCatalogue.Fleet(cluster, fleet.server()));
            double now = microseconds(times, of(Kind.ALL_TO_ALL, GIB, 32));
            assertThat(now).isGreaterThan(before);
            before = now;
        }
    }

    @Test
    void tablesAreWithinTwoPercentOfSimulationWhereTheProtocolStaysTheSame() {
        CollectiveTimes times = times("dgx-h100");
        List<Double> errors = Arrays.stream(new double[] {5_000, 77_777, 500_000, 1e7, 3e7, 4e8})
                .mapToObj(bytes -> of(Kind.ALL_GATHER, bytes, 4))
                .map(collective -> times.picoseconds(collective)
                                / (double)
                                        times.simulate(collective, Caller.VLLM).picoseconds()
                        - 1)
                .toList();
        assertThat(errors).allMatch(error -> Math.abs(error) < 0.02);
    }

    @Test
    void aThousandGpusAreAHandfulOfClasses() {
        CollectiveTimes times = CollectiveTimes.of(HardwareCatalogue.standard().fleet("hgx-h800-infiniband"));
        CollectiveResult result =
                times.simulate(of(Kind.ALL_REDUCE, GIB, 1024), Algorithm.HIERARCHICAL, Protocol.SIMPLE);
        assertThat(result.busBytesPerSecond()).isBetween(50e9, 8 * 48.5e9);
    }

    @Test
    void whatCannotBeIsOneClearMessage() throws IOException {
        CollectiveTimes h100 = times("dgx-h100");
        assertThatThrownBy(() -> h100.simulate(of(Kind.ALL_REDUCE, 1e6, 12), Caller.LIBRARY))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("dgx-h100: 12 ranks do not fill nodes of 8 GPUs.");
        assertThatThrownBy(() -> h100.simulate(of(Kind.ALL_GATHER, 1e6, 8), Algorithm.NVLS, Protocol.SIMPLE))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("nvls cannot carry out all_gather of 8 ranks");
        Server alone = HardwareCatalogue.standard().server("dgx-h100");
        CollectiveTimes withoutCards = CollectiveTimes.of(alone.node().withNetworkCards(0, 0), alone.gpu());
        assertThatThrownBy(() -> withoutCards.simulate(of(Kind.ALL_REDUCE, 1e6, 16), Caller.LIBRARY))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("it connects 8 GPUs, not 16");
        Gpu gpu = alone.gpu();
        ObjectNode tree = JsonDocuments.mapper().valueToTree(gpu.architecture());
        Architecture volta = JsonDocuments.mapper().treeToValue(tree.put("id", "volta"), Architecture.class);
        assertThatThrownBy(() -> CollectiveTimes.of(alone.node(), new Gpu(gpu.product(), volta)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("collectives/volta.json");
    }
}
