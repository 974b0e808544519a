package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warpsight.hardware.json.BadInputException;

class RecognitionTest {
    /** What each shipped table is; a published one may hold rows of two kinds. */
    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("attention_decode_a100.csv", "attention_decode"),
            Map.entry("attention_decode_h100.csv", "attention_decode"),
            Map.entry("attention_prefill_a100.csv", "attention_prefill"),
            Map.entry("attention_prefill_h100.csv", "attention_prefill"),
            Map.entry("collective_a100.csv", "collective"),
            Map.entry("collective_h100.csv", "collective"),
            Map.entry("deepep_h100.csv", "deepep"),
            Map.entry("eager_gelu.csv", "eager"),
            Map.entry("eager_layernorm.csv", "eager"),
            Map.entry("eager_matmul.csv", "eager"),
            Map.entry("eager_softmax.csv", "eager"),
            Map.entry("gemm_a100.csv", "gemm"),
            Map.entry("gemm_h100.csv", "gemm"),
            Map.entry("gemm_mi300x.csv", "gemm"),
            Map.entry("microbenchmarks.csv", "microbenchmarks"),
            Map.entry("mla_h100.csv", "mla"),
            Map.entry("moe_a100.csv", "moe"),
            Map.entry("moe_h100.csv", "moe"),
            Map.entry("published_communication.csv", "communication"),
            Map.entry("published_kernels.csv", "kernels,ladder"),
            Map.entry("published_ladder_h100.csv", "ladder"),
            Map.entry("serving_h100.csv", "serving"));

    @TempDir
    private Path folder;

    @Test
    void everyShippedTableIsRecognisedWhateverItsName() throws IOException {
        Map<String, String> found = new TreeMap<>();
        for (Path table : Tables.shipped()) {
            Path renamed = Files.copy(table, folder.resolve("x" + found.size() + ".txt"));
            found.put(table.getFileName().toString(), kinds(renamed));
        }
        assertThat(found).containsExactlyInAnyOrderEntriesOf(KINDS);
    }

    @Test
    void theOrderOfColumnsDoesNotMatter() {
        for (TableKind kind : TableKind.values()) {
            List<String> columns = new ArrayList<>(kind.requiredColumns());
            TableKind expected = Recognition.of("t", columns);
            Collections.reverse(columns);
            columns.add(0, "remarks");
            assertThat(Recognition.of("t", columns)).isEqualTo(expected);
        }
    }

    @Test
    void ladderRowsAreToldFromOtherKernelsByTheirName() {
        Path mixed = Tables.write(
                folder,
                "gpu,kernel,impl,dtype,shape,config,measured,unit,quality,source",
                "H100,gemm step: 2 wgmma,fast.cu,bf16,m=n=k=4096,,317,TFLOP/s,text,blog",
                "H100,gemm dense,cuBLAS,bf16,m=n=k=4096,,700,TFLOP/s,text,blog");
        assertThat(MeasuredTable.read(mixed).rows())
                .extracting(MeasuredRow::kind)
                .containsExactly(TableKind.LADDER, TableKind.KERNELS);
    }

    @Test
    void errorsAreGroupedByTheColumnsOfTheKind() {
        assertThat(Set.of(TableKind.values())).allSatisfy(kind -> assertThat(kind.groupColumns())
                .containsExactlyElementsOf(List.of(
                        switch (kind) {
                            case GEMM, LADDER -> "gpu dtype".split(" ");
                            case ATTENTION_PREFILL, ATTENTION_DECODE -> "gpu dtype library".split(" ");
                            case MLA, EAGER -> "gpu dtype op".split(" ");
                            case MOE -> "gpu dtype library distribution".split(" ");
                            case COLLECTIVE -> "gpu dtype library collective".split(" ");
                            case DEEPEP -> "gpu mode op n_nodes".split(" ");
                            case KERNELS -> "gpu kernel impl dtype".split(" ");
                            case COMMUNICATION -> "system operation".split(" ");
                            case MICROBENCHMARKS -> "gpu experiment unit".split(" ");
                            case SERVING -> "gpu model mode metric".split(" ");
                        })));
    }

    @Test
    void aMissingColumnIsNamedWithTheOneThatMayBeMeant() {
        assertThatThrownBy(() -> Recognition.of(
                        "t.csv",
                        List.of(
                                "gpu",
                                "dtype",
                                "batch",
                                "seqlen",
                                "num_heads",
                                "num_kv_heads",
                                "kv_dtype",
                                "head_dim",
                                "window",
                                "latency_us")))
                .isInstanceOf(BadInputException.class)
                .hasMessage("t.csv, line 1: column 'seq_len' of a table of kind attention_prefill is missing."
                        + " Is it the one called 'seqlen'?");
    }

    @Test
    void foreignColumnsAreRefused() {
        assertThatThrownBy(() -> Recognition.of("t.csv", List.of("name", "age")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("the columns name,age are those of no measured table");
    }

    private static String kinds(Path table) {
        return MeasuredTable.read(table).rows().stream()
                .map(row -> row.kind().id())
                .distinct()
                .collect(Collectors.joining(","));
    }
}
