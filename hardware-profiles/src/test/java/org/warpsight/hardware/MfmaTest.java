package org.warpsight.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MfmaTest {
    private static Mfma instruction(String architecture, Precision operands, String shape) {
        List<Mfma> found = HardwareCatalogue.standard()
                .architecture(architecture)
                .matrixPipe()
                .instructions(operands);
        return found.stream()
                .filter(mfma -> mfma.shape().equals(shape))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void cdna3TakesHalfTheCyclesOfCdna2ForTheSameProduct() {
        assertThat(instruction("cdna2", Precision.FP16, "32x32x8").cycles()).isEqualTo(64);
        assertThat(instruction("cdna3", Precision.FP16, "32x32x8").cycles()).isEqualTo(32);
        assertThat(instruction("cdna2", Precision.FP16, "16x16x16").cycles()).isEqualTo(32);
        assertThat(instruction("cdna3", Precision.FP16, "16x16x16").cycles()).isEqualTo(16);
    }

    @Test
    void cdna4TakesTwiceTheDepthInTheSameCycles() {
        Mfma deep = instruction("cdna4", Precision.BF16, "16x16x32");
        Mfma shallow = instruction("cdna3", Precision.BF16, "16x16x16");
        assertThat(deep.cycles()).isEqualTo(shallow.cycles());
        assertThat(deep.flops()).isEqualTo(2 * shallow.flops());
    }

    @Test
    void sumsAreForwardedFromOneInstructionToTheNextAfterFourPassesAndMore() {
        for (String architecture : List.of("cdna2", "cdna3", "cdna4")) {
            for (Mfma mfma : HardwareCatalogue.standard()
                    .architecture(architecture)
                    .matrixPipe()
                    .instructions()
                    .orElseThrow()) {
                if (mfma.passes() >= 4 && mfma.operands() != Precision.FP64) {
                    assertThat(mfma.chainCycles()).as(mfma.name()).isEqualTo(mfma.cycles());
                }
            }
        }
        assertThat(instruction("cdna3", Precision.FP16, "4x4x4").chainCycles()).isEqualTo(12);
    }

    @Test
    void aChainIsNeverFasterThanTheCore() {
        Mfma mfma = new Mfma("v_mfma_f32_16x16x16_f16", Precision.FP16, 16, 16, 16, 1, 4, Optional.of(1));
        assertThat(mfma.chainCycles()).isEqualTo(mfma.cycles());
    }

    @Test
    void otherArchitecturesListNone() {
        assertThat(HardwareCatalogue.standard()
                        .architecture("hopper")
                        .matrixPipe()
                        .instructions(Precision.FP16))
                .isEmpty();
    }
}
