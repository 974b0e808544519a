package org.warpsight.workload.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.warpsight.hardware.Precision;

class ProductFormatsTest {
    @ParameterizedTest
    @EnumSource(Precision.class)
    void everyFormatIsMultipliedWithItselfAndNoneWithAWiderOne(Precision activations) {
        assertThat(ProductFormats.weightsFor(activations))
                .contains(activations)
                .allSatisfy(weights -> assertThat(weights.bits()).isLessThanOrEqualTo(activations.bits()));
    }

    @ParameterizedTest
    @CsvSource({"INT8, FP8", "FP8, INT8", "FP8, BF16", "BF16, FP16", "FP32, INT8", "INT8, NF4"})
    void whatNoLibraryMultipliesIsNamedWithItsWaysOut(Precision activations, Precision weights) {
        assertThat(ProductFormats.has(activations, weights)).isFalse();
        String wayOut = ProductFormats.wayOut(activations, weights);
        assertThat(wayOut)
                .contains(activations.id() + " is multiplied with weights in ")
                .contains(weights.id() + " weights with activations in ");
    }

    @ParameterizedTest
    @CsvSource({"BF16, INT4", "FP16, INT8", "BF16, FP8", "BF16, MXFP4", "BF16, NF4", "FP8, INT4", "INT8, INT4"})
    void whatIsServedIsThere(Precision activations, Precision weights) {
        assertThat(ProductFormats.has(activations, weights)).isTrue();
    }
}
