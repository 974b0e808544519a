package org.warpsight.workload.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Precision;

class OperatorsTest {
    private static final long SEED = 31;

    private static Attention attention(int queries, int keys, int window, boolean causal) {
        return new Attention(
                "a", 2, queries, keys, 8, 2, 64, 64, window, causal, false, Precision.BF16, Precision.BF16);
    }

    @Test
    void pairsAndReachableKeysAreThoseOfTheMask() {
        Random random = new Random(SEED);
        for (int round = 0; round < 500; round++) {
            int keys = 1 + random.nextInt(60);
            int queries = 1 + random.nextInt(keys);
            int window = random.nextBoolean() ? 0 : 1 + random.nextInt(70);
            long pairs = 0;
            boolean[] seen = new boolean[keys];
            for (int query = 0; query < queries; query++) {
                int position = keys - queries + query;
                for (int key = 0; key <= position; key++) {
                    if (window == 0 || key > position - window) {
                        pairs++;
                        seen[key] = true;
                    }
                }
            }
            int reachable = 0;
            for (boolean one : seen) {
                reachable += one ? 1 : 0;
            }
            Attention attention = attention(queries, keys, window, true);

            assertThat(attention.pairs()).as("seed %d, %s", SEED, attention).isEqualTo(pairs);
            assertThat(attention.reachableKeys())
                    .as("seed %d, %s", SEED, attention)
                    .isEqualTo(reachable);
        }
    }

    @Test
    void groupedQueriesDoTheSameWorkOnFewerBytes() {
        Attention grouped = attention(1, 1000, 0, true);
        Attention plain = new Attention("a", 2, 1, 1000, 8, 8, 64, 64, 0, true, false, Precision.BF16, Precision.BF16);

        assertThat(grouped.flops()).isEqualTo(plain.flops());
        assertThat(grouped.compulsoryBytes()).isLessThan(plain.compulsoryBytes() / 3);
    }

    @Test
    void aGroupedGemmIsTheSumOfItsGroups() {
        GroupedGemm grouped =
                new GroupedGemm("g", List.of(5, 0, 7), 64, 128, Precision.BF16, Precision.BF16, Precision.BF16);
        Gemm five = Gemm.of("g", 5, 64, 128, Precision.BF16);
        Gemm seven = Gemm.of("g", 7, 64, 128, Precision.BF16);

        assertThat(grouped.flops()).isEqualTo(five.flops() + seven.flops());
        assertThat(grouped.compulsoryBytes()).isEqualTo(five.compulsoryBytes() + seven.compulsoryBytes());
    }

    @Test
    void aBatchedGemmIsSoManyGemms() {
        Gemm one = Gemm.of("g", 3, 64, 128, Precision.BF16);
        Gemm many = new Gemm("g", 9, 3, 64, 128, Precision.BF16, Precision.BF16, Precision.BF16);

        assertThat(many.flops()).isEqualTo(9 * one.flops());
        assertThat(many.compulsoryBytes()).isEqualTo(9 * one.compulsoryBytes());
    }
}
