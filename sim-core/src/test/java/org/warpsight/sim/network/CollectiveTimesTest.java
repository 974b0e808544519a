package org.warpsight.sim.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.HardwareCatalogue.Server;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.sim.network.CollectiveTimes.AllReduce;
import org.warpsight.workload.operator.Collective;
import org.warpsight.workload.operator.Collective.Kind;

class CollectiveTimesTest {
    private static final List<Integer> RANKS = List.of(2, 4, 8);

    private static CollectiveTimes times(Server server) {
        return CollectiveTimes.of(server.node(), server.gpu());
    }

    private static Server server(String id) {
        return HardwareCatalogue.standard().server(id);
    }

    private static List<Server> servers() {
        return HardwareCatalogue.standard().nodes().stream()
                .map(node -> server(node.id()))
                .toList();
    }

    @Test
    void oneRankCostsNothing() {
        for (Server server : servers()) {
            for (Kind kind : Kind.values()) {
                assertThat(times(server).picoseconds(new Collective("alone", kind, 1e6, 1)))
                        .isZero();
            }
        }
    }

    @Test
    void moreBytesNeverTakeLess() {
        for (Server server : servers()) {
            for (Kind kind : Kind.values()) {
                for (int ranks : RANKS) {
                    long before = 0;
                    for (double bytes = 256; bytes < 2e9; bytes *= 1.3) {
                        long now = times(server).picoseconds(new Collective("c", kind, bytes, ranks));
                        assertThat(now)
                                .as("%s %s of %.0f bytes over %d", server.node().id(), kind, bytes, ranks)
                                .isGreaterThanOrEqualTo(before);
                        before = now;
                    }
                }
            }
        }
    }

    @Test
    void noGpuReceivesFasterThanItsLinksAllow() {
        for (Server server : servers()) {
            for (Kind kind : Kind.values()) {
                for (int ranks : RANKS) {
                    for (double bytes = 256; bytes < 2e9; bytes *= 4) {
                        double received = kind == Kind.SEND ? bytes : bytes * (ranks - 1) / ranks;
                        double atLinkRate = received / server.node().linkGbPerS() * 1e3;
                        assertThat((double) times(server).picoseconds(new Collective("c", kind, bytes, ranks)))
                                .isGreaterThan(atLinkRate);
                    }
                }
            }
        }
    }

    @Test
    void largeAllReduceIsAReduceScatterAndAnAllGather() {
        CollectiveTimes a100 = times(server("dgx-a100"));
        double bytes = 1 << 30;
        double reduce = a100.picoseconds(new Collective("c", Kind.ALL_REDUCE, bytes, 8));
        double scatter = a100.picoseconds(new Collective("c", Kind.REDUCE_SCATTER, bytes, 8));
        double gather = a100.picoseconds(new Collective("c", Kind.ALL_GATHER, bytes, 8));
        assertThat(reduce / (scatter + gather)).isBetween(0.95, 1.0);
    }

    @Test
    void summingInTheSwitchesHalvesNearlyTheBytesOnTheLinks() {
        CollectiveTimes h100 = times(server("dgx-h100"));
        Collective large = new Collective("c", Kind.ALL_REDUCE, 1 << 30, 8);
        Collective sameOnFewerGpus = new Collective("c", Kind.ALL_REDUCE, 1 << 30, 4);
        assertThat(h100.picoseconds(large)).isLessThan(h100.picoseconds(sameOnFewerGpus));
    }

    @Test
    void enginesBeatTheLibraryOnSmallBuffersOnly() {
        CollectiveTimes h100 = times(server("dgx-h100"));
        Collective small = new Collective("c", Kind.ALL_REDUCE, 1 << 16, 8);
        Collective large = new Collective("c", Kind.ALL_REDUCE, 1 << 26, 8);
        assertThat(h100.picoseconds(small, AllReduce.ENGINE))
                .isLessThan(h100.picoseconds(small, AllReduce.LIBRARY) / 2);
        assertThat(h100.picoseconds(large, AllReduce.ENGINE)).isEqualTo(h100.picoseconds(large, AllReduce.LIBRARY));
    }

    @Test
    void aPairInAMeshHasOneLinkOfSeven() {
        CollectiveTimes mesh = times(server("mi300x-platform"));
        double pair = mesh.picoseconds(new Collective("c", Kind.ALL_GATHER, 1 << 30, 2));
        double all = mesh.picoseconds(new Collective("c", Kind.ALL_GATHER, 1 << 30, 8));
        // The same rate per link: half of the buffer over one link, seven eighths over seven.
        assertThat(pair / all).isBetween(3.9, 4.1);
    }

    @Test
    void anotherNodeCostsTimeOnTheNetwork() {
        CollectiveTimes h100 = times(server("dgx-h100"));
        for (Kind kind : List.of(Kind.ALL_REDUCE, Kind.ALL_GATHER, Kind.REDUCE_SCATTER, Kind.ALL_TO_ALL)) {
            assertThat(h100.picoseconds(new Collective("c", kind, 1 << 24, 16), AllReduce.LIBRARY))
                    .isGreaterThan(h100.picoseconds(new Collective("c", kind, 1 << 24, 8), AllReduce.LIBRARY));
        }
    }

    @Test
    void unknownArchitecturesAreNamed() throws IOException {
        Gpu h100 = HardwareCatalogue.standard().gpu("h100");
        ObjectNode tree = JsonDocuments.mapper().valueToTree(h100.architecture());
        Architecture volta = JsonDocuments.mapper().treeToValue(tree.put("id", "volta"), Architecture.class);
        Gpu unknown = new Gpu(h100.product(), volta);
        assertThatThrownBy(() -> CollectiveTimes.of(server("dgx-h100").node(), unknown))
                .hasMessageContaining("volta")
                .hasMessageContaining("collectives/volta.json");
    }

    @Test
    void measuredCollectivesAreMetWithinFifteenPercentOnAverage() throws IOException {
        assertThat(meanError("collective_h100.csv", "dgx-h100")).isLessThan(0.15);
        assertThat(meanError("collective_a100.csv", "dgx-a100")).isLessThan(0.15);
    }

    private static double meanError(String table, String node) throws IOException {
        CollectiveTimes times = times(server(node));
        List<Double> errors = new ArrayList<>();
        Path file = Path.of("..", "hardware-profiles", "validation", table);
        try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(file)) {
            for (NamedCsvRecord row : rows) {
                boolean engine = row.getField("collective").equals("all_reduce_custom");
                Collective collective = new Collective(
                        "measured",
                        kind(row.getField("collective")),
                        Double.parseDouble(row.getField("bytes")),
                        Integer.parseInt(row.getField("n_gpus")));
                double predicted = times.picoseconds(collective, engine ? AllReduce.ENGINE : AllReduce.LIBRARY) / 1e6;
                errors.add(Math.abs(predicted / Double.parseDouble(row.getField("latency_us")) - 1));
            }
        }
        assertThat(errors).hasSizeGreaterThan(400);
        return errors.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private static Kind kind(String name) {
        return switch (name) {
            case "all_reduce", "all_reduce_custom" -> Kind.ALL_REDUCE;
            case "alltoall" -> Kind.ALL_TO_ALL;
            default -> Kind.valueOf(name.toUpperCase(Locale.ROOT));
        };
    }
}
