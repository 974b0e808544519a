package org.warpsight.sim.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.TestGpus;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Streaming;

class TimeCacheTest {
    @TempDir
    private Path directory;

    private final List<String> warnings = new ArrayList<>();

    private static final List<Operator> SHAPES = List.of(
            new Attention("attention", 3, 1, 1000, 32, 8, 128, 128, 0, true, false, Precision.BF16, Precision.BF16),
            new Streaming("norm", Streaming.Kind.RMS_NORM, 100, 4096, Precision.BF16),
            new Streaming("copy", Streaming.Kind.GATHER, 77, 4096, Precision.BF16));

    private record Session(List<KernelTime> times, long simulations) {}

    private Session session(Path at, Gpu gpu, LaunchMode mode, List<Operator> shapes) {
        try (TimeTableLibrary library = new TimeTableLibrary(TimeCache.at(at, warnings::add), 1)) {
            TimeTables tables = library.of(gpu, mode);
            List<KernelTime> times = shapes.stream().map(tables::time).toList();
            return new Session(times, library.simulations());
        }
    }

    private Session session(Path at) {
        return session(at, TestGpus.H100, LaunchMode.GRAPH, SHAPES);
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    @Test
    void aWarmSessionAnswersTheSameWithoutSimulating() {
        Session cold = session(directory);
        Session warm = session(directory);
        assertThat(cold.simulations()).isPositive();
        assertThat(warm.simulations()).isZero();
        assertThat(warm.times()).isEqualTo(cold.times());
        assertThat(warnings).isEmpty();
    }

    @Test
    void whatASessionAddsJoinsWhatWasThere() {
        session(directory, TestGpus.H100, LaunchMode.GRAPH, SHAPES.subList(0, 1));
        session(directory, TestGpus.H100, LaunchMode.GRAPH, SHAPES.subList(1, 3));
        assertThat(session(directory).simulations()).isZero();
    }

    @Test
    void aSessionKeepsWhatAnotherWroteMeanwhile() {
        try (TimeTableLibrary slow = new TimeTableLibrary(TimeCache.at(directory, warnings::add), 1)) {
            slow.of(TestGpus.H100, LaunchMode.GRAPH).time(SHAPES.get(0));
            session(directory, TestGpus.H100, LaunchMode.GRAPH, SHAPES.subList(1, 3));
        }
        assertThat(session(directory).simulations()).isZero();
    }

    @Test
    void sessionsAtTheSameTimeLeaveASoundFile() {
        IntStream.range(0, 8).parallel().forEach(i -> {
            Streaming own = new Streaming("copy", Streaming.Kind.GATHER, 1 + i, 512, Precision.BF16);
            session(directory, TestGpus.H100, LaunchMode.GRAPH, List.of(own));
        });
        session(directory);
        assertThat(session(directory).simulations()).isZero();
        assertThat(warnings).isEmpty();
    }

    @Test
    void aDamagedFileIsReportedOnceAndReplaced() throws IOException {
        Session cold = session(directory);
        Path file = onlyFile();
        String text = Files.readString(file);
        Files.writeString(file, text.replaceFirst("[1-9]\\.0", "0.0"));
        Session recovered = session(directory);
        assertThat(recovered.times()).isEqualTo(cold.times());
        assertThat(recovered.simulations()).isEqualTo(cold.simulations());
        assertThat(warnings).singleElement().asString().contains(file.toString(), "checksum");
        assertThat(Files.readString(file)).isEqualTo(text);
        assertThat(session(directory).simulations()).isZero();
    }

    @Test
    void aTruncatedFileIsReportedAndReplaced() throws IOException {
        session(directory);
        Path file = onlyFile();
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.length() / 2));
        session(directory);
        assertThat(warnings).hasSize(1);
        assertThat(Files.readString(file)).isEqualTo(text);
    }

    @Test
    void theFileOfAnotherGpuUnderThisNameIsNotBelieved() throws IOException {
        session(directory, TestGpus.A100, LaunchMode.GRAPH, SHAPES);
        String foreign = Files.readString(onlyFile());
        Files.delete(onlyFile());
        Session cold = session(directory);
        Files.writeString(onlyFile(), foreign);
        assertThat(session(directory)).isEqualTo(cold);
        assertThat(warnings).singleElement().asString().contains("something else");
    }

    @Test
    void anotherProfileHasAnotherFile() {
        session(directory);
        Gpu faster = TestGpus.withProduct(TestGpus.H100, "hbm_bandwidth_gb_per_s", 5000);
        assertThat(session(directory, faster, LaunchMode.GRAPH, SHAPES).simulations())
                .isPositive();
        assertThat(session(directory, TestGpus.H100, LaunchMode.STREAM, SHAPES).simulations())
                .isPositive();
        assertThat(session(directory).simulations()).isZero();
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsReportedOnce() throws IOException {
        Path file = Files.writeString(directory.resolve("not-a-directory"), "");
        try (TimeTableLibrary library = new TimeTableLibrary(TimeCache.at(file, warnings::add), 1)) {
            library.of(TestGpus.H100, LaunchMode.GRAPH).time(SHAPES.get(1));
            library.save();
        }
        assertThat(warnings).singleElement().asString().contains(file.toString(), "--cache");
    }

    @Test
    void aDirectoryThatCannotBeMadeIsReportedOnce() throws IOException {
        Path denied = Files.createDirectory(directory.resolve("denied"));
        Path inside = denied.resolve("cache");
        try (TimeTableLibrary library = new TimeTableLibrary(TimeCache.at(inside, warnings::add), 1)) {
            library.of(TestGpus.H100, LaunchMode.GRAPH).time(SHAPES.get(1));
            // A file where the directory should be: even the superuser cannot make it then.
            Files.writeString(inside, "");
            library.save();
        }
        assertThat(warnings).singleElement().asString().contains(inside.toString(), "write", "--cache");
    }

    @Test
    void nothingIsLeftBehindBesideTheFile() throws IOException {
        session(directory);
        assertThat(onlyFile().getFileName().toString())
                .startsWith("h100-sxm5-80gb-graph-")
                .endsWith(".csv");
    }
}
