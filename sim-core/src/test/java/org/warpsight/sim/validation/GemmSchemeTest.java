package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warpsight.sim.validation.Prediction.Predicted;

class GemmSchemeTest {
    @TempDir
    private Path folder;

    @Test
    void librariesThatQuantiseInsideTakeLonger() {
        String shape = ",fp8_block,512,256,4096,10,";
        assertThat(predicted("h100" + shape + "sglang 0.5").reason())
                .contains("quantise")
                .contains("gemm");
        assertThat(predicted("h100" + shape + "sglang 0.5").value())
                .isGreaterThan(predicted("h100" + shape + "aiter").value());
        assertThat(predicted("h100" + shape + "aiter").reason()).doesNotContain("quantise");
    }

    @Test
    void oddNumbersOfRunsAreQuantisedInSmallerBlocksAndTakeLonger() {
        double even = predicted("h100,fp8_block,3328,128,3584,10,sglang 0.5").value();
        double odd = predicted("h100,fp8_block,3329,128,3584,10,sglang 0.5").value();
        assertThat(odd).isGreaterThan(1.3 * even);
    }

    @Test
    void aLayerOfANetworkFindsItsWeightsColdWhereReplaysFindThemInL2() {
        double layer = predicted("a100,int8_wo,16,1024,1024,10,trtllm 1.0").value();
        double replay = predicted("a100,float16,16,1024,1024,10,trtllm 1.0").value();
        assertThat(layer).isGreaterThan(replay);
    }

    @Test
    void theLargestValueOfATensorIsFoundBeforeItIsQuantised() {
        assertThat(predicted("h100,fp8,16,1024,1024,10,trtllm 1.3").reason())
                .containsSubsequence("clear scale", "amax", "quantise", "gemm");
        assertThat(predicted("h100,fp8,16,1024,1024,10,sglang 0.5").reason()).doesNotContain("amax");
    }

    private Predicted predicted(String line) {
        ValidationResult result = Tables.validate(Tables.write(folder, Tables.GEMM_HEADER, line));
        return (Predicted) result.rows().get(0).prediction();
    }
}
