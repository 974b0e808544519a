package org.warpsight.workload.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.workload.engine.EngineProfile.Settings;

class EnginesTest {

    static Stream<EngineProfile> engines() {
        return Engines.all().stream();
    }

    @Test
    void theThreeEnginesOfTheMeasuredTablesAreThere() {
        assertThat(Engines.all()).extracting(EngineProfile::id).containsExactly("sglang", "trtllm", "vllm");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void gpusWithDefaultsOfTheirOwnExist(EngineProfile engine) {
        engine.defaultsByGpu().ifPresent(byGpu -> assertThat(byGpu.keySet())
                .allMatch(gpu -> HardwareCatalogue.standard().gpu(gpu).id().equals(gpu)));
    }

    @Test
    void anUnknownEngineIsAnsweredWithTheNearest() {
        assertThatThrownBy(() -> Engines.get("vlm"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("'vllm'");
    }

    @Test
    void settingsGiveWayInOrder() {
        EngineProfile vllm = Engines.get("vllm");

        assertThat(vllm.scheduler(Settings.NONE, "h100-sxm5-80gb").maxSequences())
                .isEqualTo(1024);
        assertThat(vllm.scheduler(Settings.NONE, "a100-sxm4-80gb").maxSequences())
                .isEqualTo(256);
    }
}
