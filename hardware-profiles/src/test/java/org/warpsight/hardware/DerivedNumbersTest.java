package org.warpsight.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers that a profile says to have from another architecture follow it when that one's are measured or fitted anew. */
class DerivedNumbersTest {
    private static final HardwareCatalogue HARDWARE = HardwareCatalogue.standard();
    private static final Map<String, String> IDS =
            Map.of("Ampere", "ampere", "GA100", "ampere", "Hopper", "hopper", "CDNA 2", "cdna2", "CDNA 3", "cdna3");

    /** {@code as Hopper}, {@code derived: GA100 times 1.56}, {@code derived: CDNA 3's times 0.68}. */
    private static final Pattern FROM = Pattern.compile(
            "(?:as|derived:) (Ampere|GA100|Hopper|CDNA 2|CDNA 3)(?:'s)?(?: times ([0-9.]+))?(?:[:;,. ].*)?");

    private record Derived(String architecture, String path, String from, double factor) {
        double value(String id) {
            return HARDWARE.architectureProfile(id)
                    .document()
                    .tree()
                    .at("/" + path.replace('.', '/'))
                    .doubleValue();
        }
    }

    static Stream<Derived> derived() {
        return HARDWARE.architectures().stream().flatMap(architecture -> architecture.sources().entrySet().stream()
                .flatMap(source -> derived(architecture.id(), source.getKey(), source.getValue())));
    }

    private static Stream<Derived> derived(String architecture, String path, String source) {
        Matcher from = FROM.matcher(source);
        if (!from.matches()) {
            return Stream.empty();
        }
        double factor = from.group(2) == null ? 1 : Double.parseDouble(from.group(2));
        return Stream.of(new Derived(architecture, path, IDS.get(from.group(1)), factor));
    }

    @ParameterizedTest
    @MethodSource("derived")
    void aNumberSaidToBeAnotherArchitecturesIsThatNumber(Derived number) {
        double expected = number.factor() * number.value(number.from());
        // What is multiplied is written with two or three digits.
        assertThat(number.value(number.architecture()))
                .as("%s in %s, from %s", number.path(), number.architecture(), number.from())
                .isCloseTo(expected, within(number.factor() == 1 ? 0 : 0.005 * expected));
    }

    @Test
    void thereAreSuchNumbers() {
        assertThat(derived().filter(number -> number.factor() != 1)).hasSizeGreaterThan(3);
        assertThat(derived().filter(number -> number.architecture().equals("cdna4")))
                .hasSizeGreaterThan(30);
    }
}
