package org.warpsight.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScalesTest {
    @Test
    void everyBlockHasOneScaleAndBrokenBlocksCountWhole() {
        assertThat(Scales.WEIGHT_BLOCKS.bytes(256, 384)).isEqualTo(2 * 3 * 4);
        assertThat(Scales.WEIGHT_BLOCKS.bytes(257, 385)).isEqualTo(3 * 4 * 4);
        assertThat(Scales.PER_TENSOR.bytes(1e6, 1e6)).isEqualTo(4);
        assertThat(Scales.PER_ROW.bytes(100, 1e6)).isEqualTo(400);
        assertThat(Scales.NONE.bytes(1e6, 1e6)).isZero();
    }

    @Test
    void groupsOf128CostAFifthOfABitPerWeight() {
        assertThat(8 * Scales.ofWeights(Precision.INT4).bytesPerElement()).isCloseTo(20.0 / 128, within(1e-12));
        assertThat(8 * Scales.DOUBLE_QUANTISED.bytesPerElement()).isCloseTo(0.127, within(1e-3));
    }

    @Test
    void onlyBlocksShorterThanKAreAppliedWithinTheSum() {
        assertThat(Scales.TOKEN_BLOCKS.changeAlongK()).isTrue();
        assertThat(Scales.MICROSCALES.changeAlongK()).isTrue();
        assertThat(Scales.PER_ROW.changeAlongK()).isFalse();
        assertThat(Scales.NONE.changeAlongK()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void quantisedFormatsHaveScalesAndWideOnesHaveNone(Precision precision) {
        assertThat(Scales.ofWeights(precision).bits() > 0).isEqualTo(precision.bits() <= 8);
        assertThat(Scales.ofActivations(precision).bits() > 0).isEqualTo(precision.bits() <= 8);
    }

    @Test
    void blocksOfNothingAreRefused() {
        assertThatThrownBy(() -> new Scales(0, 128, 32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 x 128");
    }
}
