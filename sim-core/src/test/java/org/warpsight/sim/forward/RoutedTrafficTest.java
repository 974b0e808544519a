package org.warpsight.sim.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.network.Fabric;
import org.warpsight.sim.network.expert.TokenTraffic;
import org.warpsight.workload.operator.DriftedRouting;
import org.warpsight.workload.operator.ExpertRouting;
import org.warpsight.workload.operator.ExpertTransfer;
import org.warpsight.workload.operator.GroupLimitedRouting;
import org.warpsight.workload.operator.HistogramRouting;
import org.warpsight.workload.operator.PowerLawRouting;

class RoutedTrafficTest {
    private static final int EXPERTS = 64;
    private static final int RANKS = 32;
    private static final int TOKENS = 64;
    private static final int PER_NODE = 8;
    private static final ExpertRouting BALANCED = new ExpertRouting.Balanced();
    /** The first expert is as popular as twenty others. */
    private static final ExpertRouting ONE_HOT = new HistogramRouting(
            "hot",
            Stream.concat(Stream.of(20.0), Collections.nCopies(EXPERTS - 1, 1.0).stream())
                    .toList());

    @Test
    void everyRoutingSendsEveryCopyOfEveryToken() {
        for (ExpertRouting routing : List.of(BALANCED, ONE_HOT, new PowerLawRouting(1.2), limited())) {
            assertThat(Arrays.stream(traffic(routing, 0).rows()).sum())
                    .as("%s", routing)
                    .isEqualTo((long) RANKS * TOKENS * 8);
        }
    }

    @Test
    void popularExpertsMakeRanksUneven() {
        assertThat(traffic(ONE_HOT, 0).imbalance())
                .isGreaterThan(1.5 * traffic(BALANCED, 0).imbalance());
        assertThat(traffic(new PowerLawRouting(1.2), 0).imbalance())
                .isGreaterThan(1.5 * traffic(BALANCED, 0).imbalance());
    }

    @Test
    void redundantCopiesEvenOutAHotExpert() {
        assertThat(traffic(ONE_HOT, RANKS).imbalance())
                .isLessThan(0.7 * traffic(ONE_HOT, 0).imbalance());
    }

    @Test
    void loadsThatHaveMovedAreUnevenInSpiteOfCopiesAndKeepTheirGroups() {
        ExpertRouting drifted = new DriftedRouting(limited(), 0.5);

        assertThat(traffic(drifted, RANKS).imbalance())
                .isGreaterThan(1.2 * traffic(limited(), RANKS).imbalance());
        assertThat(Arrays.stream(traffic(drifted, 0).nodeTokens())
                        .mapToInt(nodes -> Arrays.stream(nodes).sum()))
                .allMatch(nodes -> nodes <= 2 * TOKENS);
    }

    @Test
    void groupLimitsKeepTokensOnFewNodes() {
        TokenTraffic traffic = traffic(limited(), 0);

        assertThat(IntStream.range(0, RANKS)
                        .map(rank -> Arrays.stream(traffic.nodeTokens()[rank]).sum()))
                .allMatch(nodes -> nodes <= 2 * TOKENS);
    }

    @Test
    void aHotExpertHoldsTheWholeDispatchUp() {
        assertThat(dispatch(ONE_HOT)).isGreaterThan(dispatch(BALANCED));
    }

    /** Two of the four nodes for each token. */
    private static ExpertRouting limited() {
        return new GroupLimitedRouting(RANKS / PER_NODE, 2);
    }

    private static long dispatch(ExpertRouting routing) {
        HardwareCatalogue hardware = HardwareCatalogue.standard();
        return ExpertTransferTimes.of(
                        Fabric.of(hardware.node("hgx-h800"), RANKS),
                        hardware.gpu("h800-sxm5"),
                        new RoutedTraffic(routing, 0))
                .orElseThrow()
                .picoseconds(transfer(0));
    }

    private static TokenTraffic traffic(ExpertRouting routing, int redundant) {
        return new RoutedTraffic(routing, redundant).of(transfer(redundant), PER_NODE);
    }

    private static ExpertTransfer transfer(int redundant) {
        return new ExpertTransfer("dispatch", false, TOKENS, 7168, Precision.FP8, EXPERTS + redundant, 8, RANKS);
    }
}
