package org.warpsight.workload.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.model.ExpertScoring;
import org.warpsight.workload.model.ExpertScoring.Function;

class ExpertChoiceTest {
    private static final int TOKENS = 100;
    private static final int EXPERTS = 64;
    private static final int CHOSEN = 4;

    @Test
    void everyScoringHasItsOwnOperations() {
        assertThat(flops(ExpertScoring.SOFTMAX_OF_CHOSEN)).isEqualTo(TOKENS * (EXPERTS + 4.0 * CHOSEN));
        assertThat(flops(ExpertScoring.of(Function.SOFTMAX))).isEqualTo(TOKENS * 5.0 * EXPERTS);
        assertThat(flops(ExpertScoring.of(Function.SIGMOID))).isEqualTo(TOKENS * 4.0 * EXPERTS);
        // Bias and the best two of each group for every expert, sum, quotient and scale for every one chosen.
        assertThat(flops(new ExpertScoring(Function.SIGMOID, true, 8, 4, true, 2.5)))
                .isEqualTo(TOKENS * (7.0 * EXPERTS + 3.0 * CHOSEN));
    }

    @Test
    void logitsGoInAndIndicesAndWeightsComeOut() {
        double plain = TOKENS * (EXPERTS * 2 + CHOSEN * 8.0);
        assertThat(choice(ExpertScoring.of(Function.SIGMOID)).compulsoryBytes()).isEqualTo(plain);
        assertThat(choice(new ExpertScoring(Function.SIGMOID, true, 1, 1, false, 1))
                        .compulsoryBytes())
                .isEqualTo(plain + 4 * EXPERTS);
    }

    @Test
    void aChoiceThatCannotBeIsRefused() {
        assertThatThrownBy(() -> new ExpertChoice("choice", 1, 4, 5, ExpertScoring.SOFTMAX_OF_CHOSEN, Precision.BF16))
                .hasMessageContaining("4, 5");
        assertThatThrownBy(() -> choice(ExpertScoring.SOFTMAX_OF_CHOSEN.among(3, 1)))
                .hasMessageContaining("64 experts in 3 equal groups");
    }

    private static double flops(ExpertScoring scoring) {
        return choice(scoring).flops();
    }

    private static ExpertChoice choice(ExpertScoring scoring) {
        return new ExpertChoice("choice", TOKENS, EXPERTS, CHOSEN, scoring, Precision.BF16);
    }
}
