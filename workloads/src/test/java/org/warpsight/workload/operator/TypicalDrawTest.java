package org.warpsight.workload.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class TypicalDrawTest {
    private static final long SEED = 4711;

    @Test
    void noOtherDrawIsNearerToTheMeanOfAll() {
        List<Double> draws = new ArrayList<>();
        double typical =
                TypicalDraw.of(SEED, random -> kept(draws, random.nextDouble(1, 9)), draw -> new double[] {draw});

        double mean = draws.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        assertThat(draws).hasSizeGreaterThan(50).allSatisfy(draw -> assertThat(Math.abs(draw - mean))
                .isGreaterThanOrEqualTo(Math.abs(typical - mean)));
    }

    @Test
    void everyFeatureCountsByItsPartOfTheMean() {
        Function<SplittableRandom, double[]> draw =
                random -> new double[] {random.nextDouble(1, 9), random.nextDouble(1, 9)};
        double[] plain = TypicalDraw.of(SEED, draw, features -> features);
        double[] inOtherUnits = TypicalDraw.of(SEED, draw, features -> new double[] {features[0], 1024 * features[1]});
        double[] byOneOnly = TypicalDraw.of(SEED, draw, features -> new double[] {features[0]});

        assertThat(inOtherUnits).isEqualTo(plain);
        assertThat(byOneOnly).isNotEqualTo(plain);
    }

    @Test
    void equalSeedsGiveEqualDraws() {
        Function<SplittableRandom, Double> draw = SplittableRandom::nextDouble;
        assertThat(TypicalDraw.of(SEED, draw, value -> new double[] {value}))
                .isEqualTo(TypicalDraw.of(SEED, draw, value -> new double[] {value}))
                .isNotEqualTo(TypicalDraw.of(SEED + 1, draw, value -> new double[] {value}));
    }

    private static double kept(List<Double> draws, double draw) {
        draws.add(draw);
        return draw;
    }
}
