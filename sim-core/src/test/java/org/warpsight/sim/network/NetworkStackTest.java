package org.warpsight.sim.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.HardwareCatalogue.Server;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.workload.operator.Collective;
import org.warpsight.workload.operator.Collective.Kind;

/** What a network's software does to collectives. */
class NetworkStackTest {
    private static final double MIB = 1 << 20;
    private static final double GIB = 1 << 30;

    private static CollectiveTimes times(String node) {
        Server server = HardwareCatalogue.standard().server(node);
        return CollectiveTimes.of(server.node(), server.gpu());
    }

    private static Collective of(Kind kind, double bytes, int ranks) {
        return new Collective(kind.name().toLowerCase(Locale.ROOT), kind, bytes, ranks);
    }

    private static double microseconds(CollectiveTimes times, double bytes, Algorithm algorithm, Protocol protocol) {
        return times.simulate(of(Kind.ALL_REDUCE, bytes, 16), algorithm, protocol)
                        .picoseconds()
                / 1e6;
    }

    @Test
    void aRingOfTwoNodesWaitsForTheNetworkTwiceInEachTurn() {
        double latency = HardwareCatalogue.standard().node("mi300x-roce").networkLatencyUs();

        assertThat(microseconds(times("mi300x-roce"), MIB / 16, Algorithm.RING, Protocol.LL))
                .isBetween(4 * latency, 5 * latency);
    }

    @Test
    void whatFitsIntoOneChunkGoesHopByHop() {
        CollectiveTimes times = times("a3-megagpu-8g");
        double small = microseconds(times, 8 * MIB, Algorithm.TREE, Protocol.SIMPLE)
                - microseconds(times, 4 * MIB, Algorithm.TREE, Protocol.SIMPLE);
        double large = microseconds(times, GIB + 4 * MIB, Algorithm.TREE, Protocol.SIMPLE)
                - microseconds(times, GIB, Algorithm.TREE, Protocol.SIMPLE);

        assertThat(small).isGreaterThan(6 * large);
    }

    @Test
    void aTreeThatMayChooseItsChunksKeepsItsHopsBusy() {
        CollectiveTimes times = times("dgx-h100");

        assertThat(microseconds(times, 4 * MIB, Algorithm.TREE, Protocol.LL128))
                .isLessThan(1.4 * microseconds(times, MIB, Algorithm.TREE, Protocol.LL128));
    }

    @Test
    void protocolsThatTheNetworkForbidsAreNeverChosen() {
        CollectiveTimes times = times("a3-megagpu-8g");
        for (Kind kind : Kind.values()) {
            for (double bytes = 8; bytes < GIB; bytes *= 16) {
                assertThat(times.simulate(of(kind, bytes, 16), Caller.LIBRARY)
                                .plan()
                                .protocol())
                        .as("%s of %.0f bytes", kind, bytes)
                        .isEqualTo(Protocol.SIMPLE);
            }
        }
    }

    @Test
    void aTreeOfTwoNodesSendsLessThroughSlowCardsThanARing() {
        CollectiveTimes times = times("a3-megagpu-8g");

        assertThat(times.simulate(of(Kind.ALL_REDUCE, GIB, 16), Caller.LIBRARY)
                        .plan()
                        .algorithm())
                .isEqualTo(Algorithm.TREE);
        assertThat(microseconds(times, GIB, Algorithm.TREE, Protocol.SIMPLE))
                .isLessThan(0.7 * microseconds(times, GIB, Algorithm.RING, Protocol.SIMPLE));
    }

    @Test
    void linksAndNetworkOfAPipelineWorkAtOnce() {
        CollectiveTimes times = times("dgx-a100");
        Collective large = of(Kind.ALL_REDUCE, GIB, 16);
        double engines = times.simulate(large, Caller.MSCCLPP_COPY_ENGINES).picoseconds();
        double links = 2 * GIB * 7 / 8 / 300e9 * 1e12;
        double network = GIB / 8 / 25e9 * 1e12;

        assertThat(engines).isBetween(links, links + network);
        assertThat(times.simulate(large, Caller.MSCCLPP).picoseconds()).isGreaterThan((long) engines);
    }

    @Test
    void aHostThatCallsCopyEnginesTakesLongerTheMoreGpusThereAre() {
        CollectiveTimes times = times("dgx-a100");
        double two = times.simulate(of(Kind.ALL_GATHER, 8192, 2), Caller.MSCCLPP_COPY_ENGINES)
                .picoseconds();
        double eight = times.simulate(of(Kind.ALL_GATHER, 8192, 8), Caller.MSCCLPP_COPY_ENGINES)
                .picoseconds();

        assertThat((eight - two) / 1e6).isCloseTo(6 * 3 * 2.6, within(0.2));
    }

    @Test
    void twoGpusOfTensorRtLlmReduceTwiceAsMuchThemselvesAsFour() {
        CollectiveTimes times = times("dgx-h100");
        Collective eightMebibytes = of(Kind.ALL_REDUCE, 8 << 20, 2);

        assertThat(times.simulate(eightMebibytes, Caller.TRTLLM).plan().algorithm())
                .isEqualTo(Algorithm.ONE_SHOT);
        assertThat(times.simulate(of(Kind.ALL_REDUCE, 8 << 20, 4), Caller.TRTLLM)
                        .plan()
                        .algorithm())
                .isNotIn(Algorithm.ONE_SHOT, Algorithm.TWO_SHOT);
    }

    @Test
    void sumsOfAShortTwoShotAreFetchedFromOneGpuAfterAnother() {
        CollectiveTimes times = times("dgx-h100");
        Collective half = of(Kind.ALL_REDUCE, 1 << 19, 8);
        double inTurn = times.simulate(half, Caller.SGLANG).picoseconds() / 1e6;
        double together = times.simulate(half, Caller.VLLM).picoseconds() / 1e6;

        assertThat(inTurn - together).isCloseTo(7 * 0.96 - 7 / 8.0 * (1 << 19) / 274e3, within(0.7));
    }

    @Test
    void pipelinesAreForTwoNodes() {
        assertThatThrownBy(() ->
                        times("dgx-h100").simulate(of(Kind.ALL_REDUCE, GIB, 32), Algorithm.PIPELINED, Protocol.SIMPLE))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("two nodes");
    }
}
