package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A prediction sees inputs only: neither measurements nor what others say about a row. */
class BlindnessTest {
    private static final long SEED = 7;
    private static final List<String> HIDDEN =
            List.of("latency_us", "measured", "ttft_ms", "tpot_ms", "quality", "peer_rel_err");

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "gemm_h100, 300",
        "gemm_mi300x, 400",
        "attention_decode_h100, 500",
        "attention_prefill_a100, 500",
        "mla_h100, 200",
        "moe_h100, 500",
        "eager_softmax, 8",
        "eager_matmul, 10",
        "collective_h100, 100",
        "deepep_h100, 200",
        "serving_h100, 300",
        "published_ladder_h100, 4",
        "published_kernels, 100",
        "published_communication, 50",
        "microbenchmarks, 200"
    })
    void nothingChangesWithoutMeasurements(String name, int step) {
        List<List<String>> records = Tables.sample(name, step);
        List<Prediction> seen = predictions(records);
        assertThat(predictions(without(records))).isEqualTo(seen);
        assertThat(predictions(garbled(records)))
                .as("garbled with seed %d", SEED)
                .isEqualTo(seen);
    }

    private List<Prediction> predictions(List<List<String>> records) {
        return Tables.validate(Tables.writeRecords(folder, records)).rows().stream()
                .map(PredictedRow::prediction)
                .toList();
    }

    /** The table without the hidden columns. */
    private static List<List<String>> without(List<List<String>> records) {
        List<String> header = records.get(0);
        int[] kept = IntStream.range(0, header.size())
                .filter(column -> !HIDDEN.contains(header.get(column)))
                .toArray();
        assertThat(kept.length).isLessThan(header.size());
        return records.stream()
                .map(record -> Arrays.stream(kept).mapToObj(record::get).toList())
                .toList();
    }

    /** The table with other numbers in the hidden columns, and another version of the library. */
    private static List<List<String>> garbled(List<List<String>> records) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<String> header = records.get(0);
        List<List<String>> garbled = new ArrayList<>(List.of(header));
        for (List<String> record : records.subList(1, records.size())) {
            List<String> fields = new ArrayList<>(record);
            for (int column = 0; column < fields.size(); column++) {
                if (HIDDEN.contains(header.get(column))) {
                    fields.set(column, Double.toString(random.nextDouble(1000)));
                } else if (header.get(column).equals("source")) {
                    fields.set(column, Library.firstWord(fields.get(column)) + " 99.9 special build");
                }
            }
            garbled.add(fields);
        }
        return garbled;
    }
}
