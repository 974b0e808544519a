package org.warpsight.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumbersTest {

    @Test
    void threeDigitsAreKeptAndThousandsGrouped() {
        assertThat(Numbers.of(0.012345)).isEqualTo("0.0123");
        assertThat(Numbers.of(1.2)).isEqualTo("1.2");
        assertThat(Numbers.of(99.96)).isEqualTo("100");
        assertThat(Numbers.of(1234.5)).isEqualTo("1,234");
        assertThat(Numbers.of(0)).isEqualTo("0");
        assertThat(Numbers.of(Double.NaN)).isEqualTo("–");
    }

    @Test
    void unitsKeepNumbersShort() {
        assertThat(Numbers.milliseconds(0.0123)).isEqualTo("12.3 µs");
        assertThat(Numbers.milliseconds(412.3)).isEqualTo("412 ms");
        assertThat(Numbers.milliseconds(83_000)).isEqualTo("83 s");
        assertThat(Numbers.seconds(3600)).isEqualTo("60 min");
        assertThat(Numbers.si(3.352e12, "B/s")).isEqualTo("3.35 TB/s");
        assertThat(Numbers.si(999.9e9, "B/s")).isEqualTo("1 TB/s");
    }

    @Test
    void almostAllIsNotAll() {
        assertThat(Numbers.percent(0.99996)).isEqualTo("99.99 %");
        assertThat(Numbers.percent(1)).isEqualTo("100 %");
        assertThat(Numbers.percent(0.984)).isEqualTo("98.4 %");
        assertThat(Numbers.percent(0)).isEqualTo("0 %");
    }

    @Test
    void valuesAreWithinHalfAPercentOfWhatIsPrintedInAnyLocale() {
        Locale before = Locale.getDefault();
        long seed = 20240611;
        Random random = new Random(seed);
        try {
            Locale.setDefault(Locale.GERMANY);
            for (int round = 0; round < 2000; round++) {
                double value = Math.exp(random.nextDouble() * 30 - 12);
                double printed = Double.parseDouble(Numbers.of(value).replace(",", ""));
                assertThat(printed).as("seed %d, %s", seed, value).isBetween(value * 0.995, value * 1.005);
            }
        } finally {
            Locale.setDefault(before);
        }
    }
}
