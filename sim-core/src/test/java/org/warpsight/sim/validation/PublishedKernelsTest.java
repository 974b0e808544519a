package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.TestGpus;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.GemmPlan;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.PublishedGemmCase.NamedKernel;
import org.warpsight.sim.validation.PublishedGemmCase.Timing;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Scaling;
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
    void operandsThatAreNewForEveryRunAreInL2AsFarAsTheirConversionLeavesThem() {
        String tested = "H800 SXM5,gemm GEMM,DeepGEMM tests/test_fp8_fp4.py,fp8,m=64;n=7168;k=2048,,1,GB/s";
        List<RowCase> cases = cases(
                tested,
                dense("H800 SXM5", "m=64;n=7168;k=2048", "", "GB/s"),
                dense("H800 SXM5", "m=64;n=7168;k=16384", "", "GB/s"));
        assertThat(cases)
                .extracting(row -> ((DeepGemmCase) row).before().weights())
                .satisfiesExactly(
                        cold -> assertThat(cold).isZero(),
                        few -> assertThat(few).isBetween(0.0, 1.0),
                        many -> assertThat(many).isCloseTo(52428800 / (5.0 * 7168 * 16384), within(1e-9)));
    }

    @Test
    void aReadmeOfDeepGemmHoldsFiguresOfItsOwnRelease() {
        String columns = HEADER + ",source";
        String row = "H800 SXM5,gemm,DeepGEMM,fp8,m=64;n=7168;k=2048,,1,GB/s,deepseek-ai/DeepGEMM README.md%s";
        Path table = Tables.write(
                folder,
                columns,
                row.formatted(" @a6d97a1 (initial)"),
                row.formatted(" @989c9e3"),
                row.formatted(" @0123abc"),
                row.formatted(""));
        assertThat(MeasuredTable.read(table).rows())
                .extracting(
                        measured -> ((DeepGemmCase) measured.asked()).release().orElse("today's"))
                .containsExactly("2025-02", "2025-04", "today's", "today's");
        assertThat(MeasuredTable.read(table).rows())
                .extracting(
                        measured -> ((DeepGemmCase) measured.asked()).before().equals(CacheState.COLD))
                .containsExactly(false, true, false, false);
    }

    @Test
    void weightGradientsThatDoNotAccumulateHaveTheUsualScales() {
        String row =
                "H100 SXM5 80GB,gemm GEMM,DeepGEMM tests/test_fp8_fp4.py,fp8,m=576;n=4096;k=7168;%s;acc=0,,1,TFLOP/s";
        List<RowCase> cases = cases(row.formatted("1D1D"), row.formatted("1D2D"));
        assertThat(cases.get(0)).isEqualTo(cases.get(1));
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
    void aKernelThatARowNamesIsTheOneThatRuns() {
        String name = "a8w8_blockscale_1x128x128_256x16x64x256_16x16_16x16_1x1_16x16x1_intrawave_v1";
        String row = "MI300X,gemm fp8 blockscale 1x128x128,AITER ck,fp8 e4m3fnuz,m=2;n=3072;k=1536,%s; %s us,1,TFLOP/s";
        List<RowCase> cases = cases(row.formatted(name, "6.62"), row.formatted(name, "13.24"));
        assertThat(cases.get(0)).isEqualTo(cases.get(1));
        assertThat(cases.get(0)).isInstanceOfSatisfying(PublishedGemmCase.class, published -> {
            assertThat(published.kernel()).contains(new NamedKernel.Tile(16, 64, 256, true));
            assertThat(published.gemm().scaling()).isEqualTo(Scaling.BLOCKS);
            assertThat(published.timing()).isEqualTo(Timing.TUNING_RUN);
        });
    }

    @Test
    void aTunerSplitsKUntilEveryCuHasABlock() {
        KernelSimulator simulator = new KernelSimulator(TestGpus.MI300X, LaunchMode.DEVICE);
        NamedKernel.Tile tile = new NamedKernel.Tile(16, 64, 256, true);
        Gemm few = Gemm.of("few", 64, 512, 7168, Precision.FP8).scaledBy(Scaling.BLOCKS);
        Gemm many = Gemm.of("many", 4096, 4096, 7168, Precision.FP8).scaledBy(Scaling.BLOCKS);
        assertThat(tile.on(simulator, few)).extracting(GemmPlan::splitK).containsExactly(1, 2, 4, 8);
        assertThat(tile.on(simulator, many)).extracting(GemmPlan::splitK).containsExactly(1);
    }

    @Test
    void gemmsOfALibraryThatChoosesAreRunAsTheyWereTimed() {
        assertThat(cases(
                        "H100 SXM5 80GB,gemm,cuBLAS TF32,tf32,m=n=k=4096,,1,TFLOP/s",
                        "MI300X,gemm,hipBLASLt,fp8,m=1024;n=1024;k=1024,10000 warmup,1,TFLOP/s",
                        "H100 SXM5 80GB,gemm Basic split-K GEMM with tile-splitting factor 2,"
                                + "CUTLASS ampere_gemm streamk example (mma.sync),fp16,m=640;n=5120;k=8192,,1,TFLOP/s"))
                .map(PublishedGemmCase.class::cast)
                .satisfiesExactly(
                        tf32 -> assertThat(tf32.gemm().activations()).isEqualTo(Precision.TF32),
                        hot -> assertThat(hot.timing()).isEqualTo(Timing.SUSTAINED),
                        split -> assertThat(((NamedKernel.Plan) split.kernel().orElseThrow())
                                        .plan()
                                        .splitK())
                                .isEqualTo(2));
    }

    @Test
    void aLockedClockBringsTheRowsNearerAtWhichNarrowWeightsStopPaying() {
        String row = "A10,W4A16 gemm group128,Marlin,fp16xint4,m=64;k=8192;n=8192,%s,2,x speedup vs fp16 CUTLASS";
        List<RowCase> cases = cases(row.formatted("boost clock"), row.formatted("locked base clock"));
        double boost = value(cases.get(0));
        double locked = value(cases.get(1));
        assertThat(((WeightOnlyCase) cases.get(1)).gpu().product().maximumClockMhz())
                .isEqualTo(885);
        assertThat(locked).isLessThan(boost);
    }

    @Test
    void whatIsNotStatedIsNotGuessed() {
        assertThat(cases(
                        "H100 SXM,gemm,ThunderKittens,bf16,large (not stated),\"tile 128x256x64, 4 stages\",1,TFLOP/s",
                        "H100 SXM5 80GB,gemm,CUTLASS sm90 example,fp16,m=n=k=2048,,1,TFLOP/s",
                        "Intel Gaudi 2,gemm (best shape found, MAMF),torch.matmul,bf16,mxnxk=8192x8192x8192,,1,TFLOP/s"
                                .replace("found, MAMF", "found MAMF")))
                .allSatisfy(row -> assertThat(row).isInstanceOf(UnmodelledCase.class));
    }

    @Test
    void ratesOfEagerOperatorsAreWorkOverTheTimeOfTheCall() {
        RowCase row = cases("MI210,softmax,torch,fp32 (inferred),rows=4096;cols=1024,x8 B/elem,1,Gelem/s")
                .get(0);
        PublishedEagerCase published = (PublishedEagerCase) row;
        double microseconds = value(published.call());
        assertThat(value(published) * microseconds * 1e3).isCloseTo(4096.0 * 1024, within(1.0));
    }

    private static double value(RowCase row) {
        return ((Predicted) row.predict(new Simulators()).get(0)).value();
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
                .satisfiesExactly(
                        withoutSize -> assertThat(withoutSize).isInstanceOf(UnmodelledCase.class),
                        sequence -> assertThat(((PyTorchSequenceCase) sequence).kernels())
                                .extracting(kernel -> kernel.operator().name())
                                .containsExactly("to_float", "square", "mean", "scale", "to_input", "weight"));
    }

    @Test
    void mixturesOfATuningRunTakeTheTileOfTheirNameAndNoTimeOfTheirRemark() {
        String row = "MI300X,fused MoE,AITER,bfloat16,tokens=%d;hidden=4096;inter=384;experts=128;topk=8,"
                + "block_m=32; %s us; moe_ck2stages_gemm1_256x32x64x128_1x4_TypeCast,1,TFLOP/s";
        List<RowCase> cases = cases(row.formatted(8, "147.9"), row.formatted(8, "9"), row.formatted(512, "400"));
        assertThat(cases.get(0)).isEqualTo(cases.get(1));
        assertThat(((AiterMixtureCase) cases.get(0)).tile()).isEqualTo(new AiterMixtureCase.Tile(32, 64, 128, false));
        // Few tokens need most experts' weights already, so more of them cost little.
        assertThat(value(cases.get(2))).isGreaterThan(10 * value(cases.get(0)));
    }

    @Test
    void assemblyOverlapsWhatComposableKernelDoesInTurn() {
        String row = "MI300X,fused MoE,AITER,float8_e4m3fnuz,tokens=1024;hidden=6144;inter=2048;experts=32;topk=8,"
                + "block_m=64; 9 us; _ZN5aiter43fmoe_bf16_blockscaleFp8_g1u1_vs_silu_64x256E,1,TFLOP/s";
        AiterMixtureCase assembly = (AiterMixtureCase) cases(row).get(0);
        assertThat(assembly.tile()).isEqualTo(new AiterMixtureCase.Tile(64, 256, 128, true));
        AiterMixtureCase inTurn = new AiterMixtureCase(
                assembly.gpu(),
                assembly.precision(),
                assembly.tokens(),
                assembly.hiddenSize(),
                assembly.size(),
                assembly.experts(),
                assembly.expertsPerToken(),
                new AiterMixtureCase.Tile(64, 256, 128, false));
        assertThat(value(assembly)).isGreaterThan(1.1 * value(inTurn));
    }

    @Test
    void passesOfAnAttentionAreTimedApartAndTheirWorkIsAddedUp() {
        String row = "A100 SXM4 80GB,attention %s,%s,fp16,hdim=128;causal=0;seqlen=2048;batch=2;heads=16,,1,TFLOP/s";
        double forward = value(cases(row.formatted("fwd", "FA2")).get(0));
        double backward = value(cases(row.formatted("bwd", "FA2")).get(0));
        double both = value(cases(row.formatted("fwd+bwd", "FA2")).get(0));
        assertThat(both).isCloseTo(3.5 / (1 / forward + 2.5 / backward), within(1e-6 * both));
        // Scores that go through memory again and again.
        assertThat(value(cases(row.formatted("fwd+bwd", "PyTorch")).get(0))).isLessThan(0.6 * both);
        assertThat(cases(row.formatted("bwd", "cuDNN"))).singleElement().isInstanceOf(UnmodelledCase.class);
    }

    @Test
    void aMaskOfUnfusedAttentionIsWorkOfItsOwn() {
        String row = "H100 SXM5 80GB,attention fwd+bwd,PyTorch,fp16,"
                + "hdim=64;causal=%d;seqlen=1024;batch=4;heads=16,,1,TFLOP/s";
        // Half of the work counts, and more is done.
        assertThat(value(cases(row.formatted(1)).get(0)))
                .isLessThan(0.49 * value(cases(row.formatted(0)).get(0)));
    }

    @Test
    void longArraysAreReadFasterThanTheyAreCopied() {
        String row = "H100 SXM5 80GB,BabelStream %s,BabelStream,fp64,see repo,,1,GB/s";
        double copy = value(cases(row.formatted("copy")).get(0));
        double dot = value(cases(row.formatted("dot")).get(0));
        assertThat(dot).isGreaterThan(copy);
        double sum = value(
                cases("H100 SXM5,reduction sum 2^30,CUB,fp32,n=2^30,,1,GB/s").get(0));
        assertThat(sum).isGreaterThan(copy).isLessThan(3350);
    }

    @Test
    void weightsThatBecomeWideInMemoryFirstMakeAProductSlower() {
        String row = "A10,W4A16 gemm group128,%s,fp16xint4,m=%d;k=8192;n=8192,boost clock,1,x speedup vs fp16 CUTLASS";
        // Half a byte in, two out and two in again, where the wide product reads two.
        assertThat(value(cases(row.formatted("bitsandbytes", 2)).get(0))).isBetween(0.35, 0.5);
        assertThat(value(cases(row.formatted("exllamav2", 64)).get(0))).isBetween(0.35, 0.6);
        assertThat(cases(row.formatted("exllamav2", 8), row.formatted("bitsandbytes", 1)))
                .allSatisfy(kernel -> assertThat(kernel).isInstanceOf(UnmodelledCase.class));
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
