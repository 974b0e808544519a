package org.warpsight.hardware.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final long SEED = 20240607;
    private final Random random = new Random(SEED);

    @Test
    void distanceIsSymmetricAndZeroOnlyForTheSameName() {
        for (int round = 0; round < 500; round++) {
            String a = word();
            String b = word();
            assertThat(Nearest.distance(a, a)).as("seed %d", SEED).isZero();
            boolean oneContainsTheOther = a.contains(b) || b.contains(a);
            if (!a.equals(b) && !oneContainsTheOther) {
                assertThat(Nearest.distance(a, b))
                        .as("%s %s, seed %d", a, b, SEED)
                        .isEqualTo(Nearest.distance(b, a))
                        .isBetween(1, Math.max(a.length(), b.length()));
            }
        }
    }

    @Test
    void oneSlipOfTheHandIsOneStep() {
        assertThat(Nearest.distance("hopper", "hoper")).isEqualTo(1);
        assertThat(Nearest.distance("hopper", "hoppers")).isEqualTo(1);
        assertThat(Nearest.distance("hopper", "hopqer")).isEqualTo(1);
        assertThat(Nearest.distance("hopper", "hoppre")).isEqualTo(1);
        assertThat(Nearest.distance("hopper", "HOPPER")).isZero();
    }

    @Test
    void onlyNearNamesAreOfferedNearestFirst() {
        List<String> known = List.of("ampere", "hopper", "hooper", "cdna2", "cdna3");
        assertThat(Nearest.of("hoper", known)).containsExactly("hooper", "hopper");
        assertThat(Nearest.of("blackwell", known)).isEmpty();
        assertThat(Nearest.question("cdna4", known)).contains("Did you mean 'cdna2' or 'cdna3'?");
    }

    private String word() {
        return random.ints(3 + random.nextInt(5), 'a', 'e')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
