package org.warpsight.sim.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.HardwareCatalogue;

class ExchangeTest {
    private static final Fabric NODE = Fabric.of(HardwareCatalogue.standard().node("dgx-h100"));
    private static final Fabric TWO_NODES =
            Fabric.of(HardwareCatalogue.standard().fleet("dgx-h100-superpod"), 16);

    private static Program ring(Fabric fabric, int ranks, double bytes, int rounds) {
        List<Transfer> transfers = new ArrayList<>();
        for (int rank = 0; rank < ranks; rank++) {
            Route route = fabric.route(rank, (rank + 1) % ranks);
            transfers.add(Transfer.of(rank, (rank + 1) % ranks, bytes, route.links(), route.latencyPs()));
        }
        return new Program(ranks, fabric.links(), Collections.nCopies(rounds, new Round(transfers)));
    }

    @Test
    void aRingOfLargeMessagesTakesBytesOverRate() {
        double bytes = 1e9;
        Exchange.Outcome outcome = Exchange.run(ring(NODE, 8, bytes / 8, 14));
        assertThat(outcome.picoseconds() * 1e-12).isCloseTo(2.0 * 7 / 8 * bytes / 450e9, within(1e-5));
    }

    @Test
    void allRanksOfARingAreOneClass() {
        Quotient quotient = Symmetry.of(ring(NODE, 8, 1e6, 14), new long[8]);
        assertThat(quotient.rankClasses()).isEqualTo(1);
        assertThat(quotient.patterns().get(0)).hasSize(1);
    }

    @Test
    void classesGiveWhatSingleRanksGive() {
        // Starts a picosecond apart leave no two ranks alike.
        Program program = ring(TWO_NODES, 16, 1e6, 5);
        long[] apart = new long[16];
        for (int rank = 0; rank < 16; rank++) {
            apart[rank] = rank;
        }
        Quotient single = Symmetry.of(program, apart);
        assertThat(single.rankClasses()).isEqualTo(16);
        Exchange.Outcome one = Exchange.run(program);
        Exchange.Outcome many = Exchange.run(program, apart, 0);
        for (int rank = 0; rank < 16; rank++) {
            assertThat((double) many.endPs()[rank]).isCloseTo(one.endPs()[rank], within(1000.0));
        }
        for (int link = 0; link < one.linkBytes().length; link++) {
            assertThat(many.linkBytes()[link]).isCloseTo(one.linkBytes()[link], within(1e-3));
        }
    }

    @Test
    void aStragglerDelaysExactlyTheRanksThatWaitForIt() {
        // One round around the ring: only the straggler and the rank behind it are late; in two rounds one more.
        long late = 50_000_000;
        long[] starts = new long[8];
        starts[3] = late;
        for (int rounds = 1; rounds <= 3; rounds++) {
            long onTime = Exchange.run(ring(NODE, 8, 1e6, rounds)).picoseconds();
            long[] ends = Exchange.run(ring(NODE, 8, 1e6, rounds), starts, 0).endPs();
            for (int rank = 0; rank < 8; rank++) {
                boolean waits = Math.floorMod(rank - 3, 8) <= rounds;
                if (waits) {
                    assertThat(ends[rank])
                            .as("rank %d, %d rounds", rank, rounds)
                            .isGreaterThan(late);
                } else {
                    assertThat(ends[rank])
                            .as("rank %d, %d rounds", rank, rounds)
                            .isLessThanOrEqualTo(onTime);
                }
            }
        }
    }

    @Test
    void linksCarryExactlyWhatIsSentOverThem() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Transfer> transfers = new ArrayList<>();
        double[] expected = new double[TWO_NODES.links().size()];
        for (int number = 0; number < 100; number++) {
            int from = random.nextInt(16);
            int to = (from + 1 + random.nextInt(15)) % 16;
            Route route = TWO_NODES.route(from, to);
            double bytes = random.nextInt(1_000_000);
            transfers.add(Transfer.of(from, to, bytes, route.links(), route.latencyPs()));
            for (int link : route.links()) {
                expected[link] += bytes;
            }
        }
        Program program = new Program(16, TWO_NODES.links(), List.of(new Round(transfers)));
        Exchange.Outcome outcome = Exchange.run(program);
        for (int link = 0; link < expected.length; link++) {
            assertThat(outcome.linkBytes()[link]).as("seed %d", seed).isCloseTo(expected[link], within(1e-3));
            double most = TWO_NODES.links().get(link).bytesPerSecond() * outcome.picoseconds() * 1e-12;
            assertThat(outcome.linkBytes()[link]).as("seed %d", seed).isLessThanOrEqualTo(most * (1 + 1e-9));
        }
    }
}
