package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Streaming;

class PublishedKernelsTest {
    private static final String HEADER = "gpu,kernel,impl,dtype,shape,config,measured,unit";

    @TempDir
    private Path folder;

    @Test
    void gpusAreKnownByTheirNameInWords() {
        List<RowCase> cases = cases(dense("H800 SXM5", "m=64;n=7168;k=2048", "", "GB/s"));
        assertThat(cases).singleElement().isInstanceOfSatisfying(DeepGemmCase.class, row -> assertThat(
                        row.gpu().id())
                .isEqualTo("h800-sxm5"));
    }

    @Test
    void whatARemarkSaysOfTheTimeIsNotRead() {
        List<RowCase> cases = cases(
                dense("H800 SXM5", "m=64;n=7168;k=2048", "45 us", "GB/s"),
                dense("H800 SXM5", "m=64;n=7168;k=2048", "90 us", "GB/s"));
        assertThat(cases.get(0)).isEqualTo(cases.get(1));
    }

    @Test
    void groupsOfAMixtureAndSpeedUpsOfNarrowWeightsArePredicted() {
        assertThat(
                        cases(
                                "H800 SXM5,grouped gemm masked,DeepGEMM,fp8,groups=4;m_per_group=256;n=4096;k=7168,,1,GB/s",
                                "A100,W4A16 gemm group128,Marlin,fp16xint4,Llama13B layer shapes; m=16,,2,x speedup vs fp16 CUTLASS"))
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(DeepGemmCase.class),
                        second -> assertThat(second).isInstanceOf(WeightOnlyCase.class));
    }

    @Test
    void streamsOfLigerKernelAreOperatorsOfTheirRows() {
        assertThat(
                        cases(
                                "H100 80GB HBM3,relu_squared fwd,liger,bfloat16,N=512;M=4096,,1,us",
                                "A100-SXM4-80GB,rope fwd,liger,bfloat16,T=1024;hidden_size=8192;num_q_heads=32;num_kv_heads=8,,1,us"))
                .satisfiesExactly(
                        first -> assertThat(((LigerCase) first).operator())
                                .isEqualTo(new Streaming(
                                        "relu_squared", Streaming.Kind.RELU_SQUARED, 4096, 512, Precision.BF16)),
                        second -> assertThat(((LigerCase) second).operator())
                                .isEqualTo(new Streaming("rope", Streaming.Kind.ROPE, 1024, 10_240, Precision.BF16)));
    }

    @Test
    void whatIsTimedWithSomethingElseIsNoStreamOfLigerKernel() {
        assertThat(cases(
                        "A100-SXM4-80GB,swiglu fwd,liger,bfloat16,T=1024;B=4;hidden_size=4096,,1,us",
                        "A100-SXM4-80GB,rms_norm fwd,huggingface,bfloat16,H=1024;M=2048,,1,us"))
                .allSatisfy(row -> assertThat(row).isInstanceOf(UnmodelledCase.class));
    }

    @Test
    void unknownGpusKernelsAndShapesHaveNoModel() {
        assertThat(cases(
                        dense("Abacus", "m=64;n=7168;k=2048", "", "GB/s"),
                        dense("H800 SXM5", "rather large", "", "GB/s"),
                        "H800 SXM5,ray tracing,Tracer,bf16,m=64;n=64;k=64,,1,GB/s"))
                .hasSize(3)
                .allSatisfy(row -> assertThat(row).isInstanceOf(UnmodelledCase.class));
    }

    private static String dense(String gpu, String shape, String config, String unit) {
        return gpu + ",gemm dense (fp8 128x128 scaled),DeepGEMM,fp8," + shape + "," + config + ",1," + unit;
    }

    private List<RowCase> cases(String... lines) {
        Path table = Tables.write(
                folder, Stream.concat(Stream.of(HEADER), Stream.of(lines)).toArray(String[]::new));
        return MeasuredTable.read(table).rows().stream().map(MeasuredRow::asked).toList();
    }
}
