package org.warpsight.sim.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.hardware.Architecture;
import org.warpsight.sim.TestGpus;
import org.warpsight.sim.gpu.WarpAccess.Direction;

class BankConflictsTest {
    private static final Architecture HOPPER = TestGpus.H100.architecture();
    private static final Architecture CDNA = TestGpus.MI300X.architecture();
    private static final List<Architecture> BOTH = List.of(HOPPER, CDNA);
    private static final int BANKS = 32;

    private static BankConflicts read(Architecture architecture, int width, List<Integer> addresses) {
        return BankConflicts.of(architecture, new WarpAccess(Direction.READ, width, addresses));
    }

    private static BankConflicts column(Architecture architecture, SharedMemoryTile tile) {
        int lanes = architecture.warpSize();
        return read(architecture, tile.elementBytes(), tile.downColumns(lanes, lanes));
    }

    /** Wavefronts of an access whose lanes share no word and no bank needlessly: all bytes over all banks. */
    private static int base(Architecture architecture, int width) {
        return architecture.warpSize() * width / 128;
    }

    private static List<Integer> randomAddresses(Random random, int lanes, int width) {
        int words = 8 + random.nextInt(400);
        return IntStream.range(0, lanes)
                .mapToObj(lane -> random.nextInt(words) * width)
                .toList();
    }

    @Test
    void oddStridesOfWordsAreFreeOfConflicts() {
        for (Architecture architecture : BOTH) {
            for (int stride = 1; stride < 300; stride += 2) {
                BankConflicts conflicts = column(architecture, SharedMemoryTile.plain(4, stride));
                assertThat(conflicts.wavefronts()).as("stride %d", stride).isEqualTo(base(architecture, 4));
                assertThat(conflicts.conflictFree()).isTrue();
            }
        }
    }

    @Test
    void theDegreeOfAStrideOfWordsIsItsCommonDivisorWithTheBanks() {
        for (Architecture architecture : BOTH) {
            for (int stride = 1; stride <= 256; stride++) {
                int divisor = BigInteger.valueOf(stride)
                        .gcd(BigInteger.valueOf(BANKS))
                        .intValue();
                BankConflicts conflicts = column(architecture, SharedMemoryTile.plain(4, stride));
                assertThat(conflicts.degree()).as("stride %d", stride).isEqualTo(divisor);
                assertThat(conflicts.wavefronts()).isEqualTo(divisor * base(architecture, 4));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16})
    void consecutiveElementsFillEveryBankInEveryWavefront(int width) {
        for (Architecture architecture : BOTH) {
            BankConflicts conflicts = column(architecture, SharedMemoryTile.plain(width, 1));
            assertThat(conflicts.wavefronts()).isEqualTo(base(architecture, width));
            assertThat(conflicts.phases())
                    .allSatisfy(phase -> assertThat(phase.served(0)).hasSize(BANKS));
        }
    }

    @Test
    void aBroadcastCostsOneWavefrontPerPhaseAndHalfThePhasesOfWideReadsOnNvidia() {
        for (int width : WarpAccess.WIDTHS) {
            SharedMemoryTile same = SharedMemoryTile.plain(width, 0);
            assertThat(column(HOPPER, same).wavefronts()).isEqualTo(Math.max(1, base(HOPPER, width) / 2));
            assertThat(column(CDNA, same).wavefronts()).isEqualTo(base(CDNA, width));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64, 96, 128, 1024})
    void paddingByOneWordFreesTheColumnsOfATile(int row) {
        for (Architecture architecture : BOTH) {
            SharedMemoryTile tile = SharedMemoryTile.plain(4, row);
            assertThat(column(architecture, tile).degree()).isEqualTo(BANKS);
            assertThat(column(architecture, tile.padded(1)).conflictFree()).isTrue();
        }
    }

    @Test
    void anXorSwizzleFreesRowsAndColumnsOfASquareTile() {
        for (Architecture architecture : BOTH) {
            for (int width : WarpAccess.WIDTHS) {
                int row = BANKS * 4 / width;
                int bits = Integer.numberOfTrailingZeros(row);
                SharedMemoryTile tile = SharedMemoryTile.plain(width, row).swizzled(new Swizzle(bits, 0, bits));
                int lanes = architecture.warpSize();
                for (int warp = 0; warp < row; warp++) {
                    assertThat(read(architecture, width, tile.alongRows(lanes, warp * lanes))
                                    .wavefronts())
                            .isEqualTo(base(architecture, width));
                }
                assertThat(column(architecture, tile).wavefronts()).isEqualTo(base(architecture, width));
            }
        }
    }

    @Test
    void readsOf16BytesPairDistantQuadsOfLanesOnCdnaAndWritesDoNot() {
        // Lanes 0 to 15 use the lower half of the banks and 16 to 31 the upper one; four lanes fill a half.
        List<Integer> halves = IntStream.range(0, 64)
                .mapToObj(lane -> lane * 128 + lane % 4 * 16 + (lane % 32 < 16 ? 0 : 64))
                .toList();
        assertThat(read(CDNA, 16, halves).degree()).isEqualTo(1);
        assertThat(BankConflicts.of(CDNA, new WarpAccess(Direction.WRITE, 16, halves))
                        .degree())
                .isEqualTo(2);
    }

    @Test
    void wavefrontsLieBetweenOnePerPhaseAndOnePerLane() {
        long seed = 20_240_611;
        Random random = new Random(seed);
        for (int trial = 0; trial < 2000; trial++) {
            Architecture architecture = BOTH.get(trial % 2);
            int width = WarpAccess.WIDTHS.get(random.nextInt(3));
            List<Integer> addresses = randomAddresses(random, architecture.warpSize(), width);
            for (Direction direction : Direction.values()) {
                BankConflicts conflicts = BankConflicts.of(architecture, new WarpAccess(direction, width, addresses));
                assertThat(conflicts.wavefronts())
                        .as("seed %d, trial %d", seed, trial)
                        .isBetween(conflicts.conflictFreeWavefronts(), architecture.warpSize());
                assertThat(conflicts.phases().stream()
                                .flatMap(phase -> phase.lanes().stream())
                                .sorted()
                                .toList())
                        .isEqualTo(IntStream.range(0, architecture.warpSize())
                                .boxed()
                                .toList());
            }
        }
    }

    @Test
    void everyLaneIsServedEveryWordItWantsExactlyOnce() {
        long seed = 99;
        Random random = new Random(seed);
        for (int trial = 0; trial < 500; trial++) {
            Architecture architecture = BOTH.get(trial % 2);
            int width = WarpAccess.WIDTHS.get(random.nextInt(3));
            BankConflicts conflicts =
                    read(architecture, width, randomAddresses(random, architecture.warpSize(), width));
            List<Integer> served = new ArrayList<>();
            for (BankPhase phase : conflicts.phases()) {
                for (int wavefront = 0; wavefront < phase.wavefronts(); wavefront++) {
                    phase.served(wavefront).values().forEach(word -> served.addAll(word.lanes()));
                }
                assertThat(phase.served(phase.wavefronts())).isEmpty();
            }
            assertThat(served.stream().collect(Collectors.groupingBy(lane -> lane, Collectors.counting())))
                    .as("seed %d, trial %d", seed, trial)
                    .hasSize(architecture.warpSize())
                    .allSatisfy((lane, words) -> assertThat(words).isEqualTo(width / 4));
        }
    }

    @Test
    void permutingTheLanesOfAPhaseChangesNothing() {
        long seed = 7;
        Random random = new Random(seed);
        for (int trial = 0; trial < 500; trial++) {
            Architecture architecture = BOTH.get(trial % 2);
            int width = WarpAccess.WIDTHS.get(random.nextInt(3));
            List<Integer> addresses = randomAddresses(random, architecture.warpSize(), width);
            BankConflicts conflicts = read(architecture, width, addresses);
            List<Integer> permuted = new ArrayList<>(addresses);
            for (BankPhase phase : conflicts.phases()) {
                List<Integer> lanes = new ArrayList<>(phase.lanes());
                Collections.shuffle(lanes, random);
                for (int i = 0; i < lanes.size(); i++) {
                    permuted.set(lanes.get(i), addresses.get(phase.lanes().get(i)));
                }
            }
            BankConflicts after = read(architecture, width, permuted);
            // Where pairs of lanes read alike, their phases merge, which depends on who reads what; random ones do not.
            assertThat(conflicts.phases()).hasSize(base(architecture, width));
            assertThat(after.phases().stream().map(BankPhase::wavefronts).toList())
                    .as("seed %d, trial %d", seed, trial)
                    .isEqualTo(conflicts.phases().stream()
                            .map(BankPhase::wavefronts)
                            .toList());
        }
    }

    @Test
    void aSwizzleIsItsOwnInverseAndStaysInItsBlock() {
        for (Swizzle swizzle :
                List.of(new Swizzle(3, 3, 3), new Swizzle(2, 0, 5), new Swizzle(3, 4, 3), Swizzle.NONE)) {
            int block = 1 << (swizzle.bits() + swizzle.base() + swizzle.shift());
            for (int element = 0; element < 4096; element++) {
                assertThat(swizzle.apply(swizzle.apply(element))).isEqualTo(element);
                assertThat(swizzle.apply(element) / block).isEqualTo(element / block);
            }
        }
        // The 128-byte swizzle of CUTLASS on bytes: row 1 of 128 bytes begins with its second 16 bytes.
        assertThat(new Swizzle(3, 4, 3).apply(128)).isEqualTo(128 + 16);
    }

    @Test
    void whatTheHardwareRefusesIsRefused() {
        List<Integer> few = List.of(0, 4);
        assertThatThrownBy(() -> read(HOPPER, 4, few)).hasMessageContaining("32 lanes", "2 addresses");
        assertThatThrownBy(() -> new WarpAccess(Direction.READ, 2, few)).hasMessageContaining("not 2");
        assertThatThrownBy(() -> new WarpAccess(Direction.READ, 8, few)).hasMessageContaining("lane 1");
        assertThatThrownBy(() -> new Swizzle(3, 0, 2)).hasMessageContaining("3,0,2");
        assertThatThrownBy(() -> SharedMemoryTile.plain(4, -1)).hasMessageContaining("-1");
    }
}
