package org.warpsight.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.JsonDocuments;

class BundledProfilesTest {
    private static final Path PROFILES = Path.of("profiles");
    private final HardwareCatalogue hardware = HardwareCatalogue.standard();

    static Stream<Path> profiles() throws IOException {
        try (Stream<Path> files = Files.walk(PROFILES)) {
            return files
                    .filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> !file.toString().endsWith(".schema.json"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void everyProfilePassesItsSchemaAndThePhysicalChecks(Path file) {
        assertThat(hardware.check(JsonDocuments.file(file))).isPresent();
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void everyNumberHasASourceOfItsOwn(Path file) {
        JsonDocument profile = JsonDocuments.file(file);
        List<String> sources = new ArrayList<>();
        profile.tree().path("sources").fieldNames().forEachRemaining(sources::add);
        List<String> numbers = SourceChecks.numbers(profile.tree()).stream()
                .map(BundledProfilesTest::ofTable)
                .distinct()
                .toList();
        assertThat(sources).containsExactlyInAnyOrderElementsOf(numbers);
    }

    /** The rows of a table share its source. */
    private static String ofTable(String number) {
        return number.replaceAll("\\.\\d+\\..*", "");
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void theFileIsNamedAfterItsId(Path file) {
        String id = JsonDocuments.file(file).tree().path("id").asText();
        assertThat(file.getFileName()).hasToString(id + ".json");
    }

    @Test
    void everythingOnDiskIsInTheCatalogue() throws IOException {
        int catalogued = hardware.architectures().size()
                + hardware.gpus().size()
                + hardware.nodes().size()
                + hardware.clusters().size();
        assertThat(profiles()).hasSize(catalogued);
    }

    @Test
    void everyNameBelongsToOneGpuOnly() {
        List<String> names = hardware.gpus().stream()
                .flatMap(gpu -> Stream.concat(Stream.of(gpu.id()), gpu.product().aliases().stream()))
                .map(name -> name.toLowerCase(Locale.ROOT).replaceAll("[ _-]", ""))
                .toList();
        assertThat(names).doesNotHaveDuplicates();
    }

    /** What the roofline of a datasheet reader would say, from numbers that are not in the profiles. */
    @Test
    void ridgePointsAreThoseOfTheDatasheets() {
        assertThat(ridge("h100", Precision.BF16)).isBetween(290.0, 300.0);
        assertThat(ridge("a100", Precision.BF16)).isBetween(150.0, 156.0);
        assertThat(ridge("mi300x", Precision.FP8)).isBetween(490.0, 497.0);
    }

    @Test
    void h200DiffersFromH100InItsStacksOfMemoryAndTheirPartsOfL2Only() {
        GpuProduct h100 = hardware.gpu("h100").product();
        GpuProduct h200 = hardware.gpu("h200").product();
        assertThat(h200.hbmBytes()).isGreaterThan(h100.hbmBytes());
        assertThat(h200.hbmBandwidthGbPerS()).isGreaterThan(h100.hbmBandwidthGbPerS());
        int stacksOfH100 = 5;
        int stacksOfH200 = 6;
        assertThat(h200.l2Bytes() / stacksOfH200).isEqualTo(h100.l2Bytes() / stacksOfH100);
        assertThat(h200)
                .usingRecursiveComparison()
                .ignoringFields("id", "name", "aliases", "sources", "hbmBytes", "hbmBandwidthGbPerS", "l2Bytes")
                .isEqualTo(h100);
    }

    private double ridge(String name, Precision precision) {
        Gpu gpu = hardware.gpu(name);
        return gpu.matrixFlopsPerSecond(precision, gpu.product().tensorPeakClockMhz()) / gpu.hbmBytesPerSecond();
    }
}
