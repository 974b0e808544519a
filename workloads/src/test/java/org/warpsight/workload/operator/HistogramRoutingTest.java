package org.warpsight.workload.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.json.BadInputException;

class HistogramRoutingTest {
    private static final long SEED = 31;

    @Test
    void rowsFollowTheHistogram() {
        assertThat(new HistogramRouting("h.json", List.of(4.0, 2.0, 1.0, 1.0)).rows(80, 4, 1))
                .containsExactly(40, 20, 10, 10);
    }

    @Test
    void everyRowIsDealtAndNoTokenGoesToAnExpertTwice() {
        Random random = new Random(SEED);
        for (int round = 0; round < 300; round++) {
            int experts = 1 + random.nextInt(64);
            int expertsPerToken = 1 + random.nextInt(experts);
            int tokens = 1 + random.nextInt(300);
            List<Double> shares = IntStream.range(0, experts)
                    .mapToObj(expert -> expert == 0 ? 1.0 : (double) random.nextInt(5))
                    .toList();
            List<Integer> rows = new HistogramRouting("h.json", shares).rows(tokens, experts, expertsPerToken);
            assertThat(rows.stream().mapToInt(Integer::intValue).sum())
                    .as("seed %d, round %d", SEED, round)
                    .isEqualTo(tokens * expertsPerToken);
            assertThat(Collections.max(rows)).isLessThanOrEqualTo(tokens);
        }
    }

    @Test
    void aHistogramOfAnotherModelIsRefused() {
        assertThatThrownBy(() -> new HistogramRouting("h.json", List.of(1.0, 2.0)).rows(8, 4, 1))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("h.json")
                .hasMessageContaining("2 entries")
                .hasMessageContaining("4 experts");
    }

    @Test
    void whatIsNotAListOfCountsIsRefused() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        assertThatThrownBy(() -> HistogramRouting.of("h.json", mapper.readTree("{\"a\": 1}")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("list of numbers");
        assertThatThrownBy(() -> HistogramRouting.of("h.json", mapper.readTree("[1, -2]")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("-2.0");
        assertThatThrownBy(() -> HistogramRouting.of("h.json", mapper.readTree("[0, 0]")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("no expert has any tokens");
    }
}
