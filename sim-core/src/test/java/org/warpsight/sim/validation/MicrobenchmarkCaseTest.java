package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;

class MicrobenchmarkCaseTest {
    @TempDir
    private Path folder;

    @Test
    void aGpuWithoutAProfileIsNamed() {
        assertThat(predict("MI50,latency_vs_working_set,pointer chase; ws_kib=8,1,cycles"))
                .isEqualTo(new Unpredicted("there is no profile of a GPU 'MI50'"));
    }

    @Test
    void anExperimentThatIsNotModelledIsNamedWithItsSetUp() {
        assertThat(predict("H100-SXM,dsmem_latency,cluster 2,1,cycles"))
                .isEqualTo(new Unpredicted("the set-up of dsmem_latency in cycles with 'cluster 2' is not modelled"));
    }

    @Test
    void whatHasNoPartInTheModelIsSaid() {
        assertThat(predict("H800-PCIe,wgmma_queue_depth,TC input queue,7,MMA entries"))
                .isEqualTo(
                        new Unpredicted(
                                "the matrix pipe takes an instruction when it is issued: no queue of instructions lies in between"));
        assertThat(predict("A100-PCIe-40GB,mma_sync_throughput,FP16 m16n8k16 sparse,622,T(FL)OP/s"))
                .isEqualTo(new Unpredicted("structured sparsity is not modelled"));
    }

    @Test
    void instructionsHaveTheRatesOfTheirLanes() {
        assertThat(value(predict("H100-SXM,instr_throughput_1warp,__expf ILP=128,1,cycles/warp-instr")))
                .isEqualTo(8);
        assertThat(value(predict("H100-SXM,instr_throughput_1warp,FADD ILP=128,1,cycles/warp-instr")))
                .isEqualTo(1);
        assertThat(value(predict("A100-PCIe-40GB,mma_sync_throughput,FP16 m16n8k16 dense,1,T(FL)OP/s")))
                .isBetween(305.0, 312.0);
        assertThat(predict("H800-PCIe,mma_sync_latency,FP16 m16n8k16 dense,1,cycles"))
                .isInstanceOf(Unpredicted.class);
    }

    @Test
    void anEmpiricalRooflineIsWhatEachPartGivesAtTheHighestClock() {
        String part = "MI210/MI250 GCD,empirical_roofline,%s,1,%s";
        double half = value(predict(String.format(part, "MFMA F16", "GFLOP/s")));
        assertThat(half).as("104 CUs x 1024 FLOP x 1.7 GHz").isCloseTo(104 * 1024 * 1.7, withinPercentage(0.001));
        assertThat(value(predict(String.format(part, "MFMA F32", "GFLOP/s")))).isEqualTo(half / 4);
        assertThat(value(predict(String.format(part, "MFMA I8", "GOP/s")))).isEqualTo(half);
        assertThat(value(predict(String.format(part, "FP32 VALU (unpacked)", "GFLOP/s"))))
                .as("64 multiply-adds a clock")
                .isCloseTo(104 * 128 * 1.7, withinPercentage(0.1));
        assertThat(List.of("HBM", "L2", "L1", "LDS"))
                .extracting(level -> value(predict(String.format(part, level, "GB/s"))))
                .as("the nearer the faster")
                .isSorted();
        assertThat(predict(String.format(part, "FP64 VALU", "GFLOP/s"))).isInstanceOf(Unpredicted.class);
    }

    @Test
    void theInfinityCacheIsFasterThanHbmWhereThereIsOne() {
        String cache = "%s,infinity_cache,measured,1,%s";
        double rate = value(predict(String.format(cache, "MI300X", "GB/s")));
        assertThat(rate)
                .isBetween(2 * 5300.0, 17_200.0)
                .isEqualTo(value(predict("MI300X,mt4g_bandwidth,l3 readBandwidth,1,GB/s")));
        assertThat(value(predict(String.format(cache, "MI300X", "ns"))))
                .isLessThan(value(predict("MI300X,latency_vs_working_set,pointer chase; ws_kib=1e6,1,cycles")) / 2.1);
        assertThat(List.of(
                        predict(String.format(cache, "MI210", "GB/s")), predict(String.format(cache, "MI210", "ns"))))
                .hasOnlyElementsOfType(Unpredicted.class);
    }

    @Test
    void whereProductsTakeLongestItDoesNotMatterWhereOperandsComeFrom() {
        String chain = "H800-PCIe,wgmma_throughput,m64n256k16 FP16 %s dense zero-init,1,TFLOP/s";
        assertThat(value(predict(String.format(chain, "RS")))).isEqualTo(value(predict(String.format(chain, "SS"))));
        assertThat(value(predict("H800-PCIe,wgmma_sync_cost,fence-free interleave of 2 acc groups n16,1,cycles/MMA")))
                .isEqualTo(value(predict("H800-PCIe,wgmma_ss_vs_rs,SS n16 steady,1,cycles/MMA")));
    }

    @Test
    void aProductWithSlowerMatrixPipesTakesLongerForProductsOnly() {
        String chain = "%s,wgmma_pipe_filled_cycles_vs_n,m64n%dk16 fp16 SS,1,cycles/MMA";
        assertThat(value(predict(String.format(chain, "H20", 256)))).isEqualTo(512);
        assertThat(value(predict(String.format(chain, "H20", 8))))
                .isEqualTo(value(predict(String.format(chain, "H100-SXM", 8))));
    }

    @Test
    void aNamedGemmIsOneOfItsShape() {
        assertThat(value(predict("H800-PCIe,cublas_bf16_8192_power_capped,350 W,1,TFLOP/s")))
                .isEqualTo(value(predict("H800-PCIe,gemm_sustained,BF16 random init; m=n=k=8192,1,TFLOP/s")));
    }

    @Test
    void aNumberMayHaveAnExponent() {
        String chase = "A100-SXM-80GB,latency_vs_working_set,pointer chase; ws_kib=%s,1,cycles";
        assertThat(value(predict(String.format(chase, "1.5e+06"))))
                .isEqualTo(value(predict(String.format(chase, "1500000"))));
    }

    @Test
    void aSetUpThatDoesNotSayEverythingIsNotPredicted() {
        assertThat(
                        List.of(
                                predict("H100-SXM,latency_vs_working_set,pointer chase,1,cycles"),
                                predict("H100-SXM,latency_vs_working_set,pointer chase; ws_kib=8,1,ns"),
                                predict("H100-SXM,wgmma_cycles_vs_n,m64n64k16 bf16 SS,1,cycles/MMA"),
                                predict("H100-SXM,wgmma_pipe_filled_cycles_vs_n,m64n64k16 bf16 RS,1,cycles/MMA"),
                                predict("H100-SXM,tma_throughput,load_kib=4,1,GB/s"),
                                predict("H100-SXM,tma_throughput,load_kib=4; ctas=133,1,GB/s"),
                                predict(
                                        "H100-SXM,hbm_bw_vs_occupancy,kernel=gather; resident_threads=4224; dtype=double,1,GB/s")))
                .hasOnlyElementsOfType(Unpredicted.class);
    }

    @Test
    void oneThreadWithEightGpusRepeatsAnAllReduceNoFasterThanItLaunchesEightKernels() {
        String row = "A100-SXM-80GB,nccl_allreduce_busbw_8gpu,bytes=%s,1,GB/s";
        double small = value(predict(String.format(row, "1K")));
        assertThat(value(predict(String.format(row, "256K"))))
                .as("256 times the bytes in the same time")
                .isCloseTo(256 * small, withinPercentage(0.001));
        assertThat(value(predict(String.format(row, "1G"))))
                .as("large ones wait for the links")
                .isLessThan(10_000 * small);
    }

    @Test
    void whatTheGpuCannotDoIsSaid() {
        assertThat(predict("A100,wgmma_pipe_filled_cycles_vs_n,m64n64k16 bf16 SS,1,cycles/MMA"))
                .isEqualTo(new Unpredicted("a100-sxm4-80gb has no wgmma"));
    }

    @Test
    void aSustainedGemmIsPredictedFromEveryWayToWriteItsShape() {
        double sizes = value(predict("H100-SXM,gemm_sustained,FP16 random init; m=4096 n=4096 k=4096,1,TFLOP/s"));
        assertThat(value(predict("H100-SXM,gemm_sustained,FP16 random init; m=n=k=4096,1,TFLOP/s")))
                .isEqualTo(sizes);
        assertThat(value(predict("H100-SXM,gemm_sustained,FP16 nvjet 4096^3,1,TFLOP/s")))
                .isEqualTo(sizes)
                .isBetween(500.0, 989.4);
    }

    @Test
    void aSustainedGemmOfAnotherBoardSettingOrUnclearShapeIsNotPredicted() {
        assertThat(List.of(
                        predict("H100-SXM,gemm_sustained,BF16 4224x2048x8192 CUTLASS + vboost 1,1,TFLOP/s"),
                        predict("H100-PCIe,gemm_sustained,FP16 8192x8192xK~140k cuBLAS,1,TFLOP/s"),
                        predict("A100,gemm_sustained,FP8 random init; m=n=k=4096,1,TFLOP/s")))
                .hasOnlyElementsOfType(Unpredicted.class);
    }

    @Test
    void aLargeAllReduceIsTheOneOfCommunicationTables() {
        double row = value(predict("H100-SXM,nccl_allreduce_busbw_8gpu,bytes=536M,1,GB/s"));
        Path table = Tables.write(
                folder,
                "system,operation,n_gpus,n_nodes,bytes,parameters,measured,unit",
                "DGX H100,all_reduce,8,1,536870912,NCCL,1,GB/s");
        assertThat(value(Tables.validate(table).rows().get(0).prediction())).isEqualTo(row);
        assertThat(predict("GH200(H100-96GB),nccl_allreduce_busbw_8gpu,bytes=524K,1,GB/s"))
                .isInstanceOf(Unpredicted.class);
    }

    @Test
    void aKernelThatReadsTwoArraysStreamsNoFasterThanHbm() {
        for (String kernel : List.of("Copy", "Mul", "Add", "Triad", "Dot")) {
            assertThat(value(predict("H100-SXM,babelstream," + kernel + ",1,GB/s")))
                    .isBetween(0.8 * 3352, 3352.0);
        }
    }

    @Test
    void aShortKernelRepeatsFasterInAGraphAndFastestWhereItsBlocksStay() {
        String kernel = "A100-SXM-80GB,repeated_small_kernel_period,SCALE; mode=%s; bytes_rw=65536,1,us/kernel";
        double graph = value(predict(String.format(kernel, "graph")));
        assertThat(graph).isLessThan(value(predict(String.format(kernel, "stream launch"))));
        assertThat(value(predict(String.format(kernel, "persistent + atomic barrier"))))
                .isLessThan(graph);
    }

    @Test
    void throughputAndTimeOfACopyAreTheSameSimulation() {
        double gigabytesPerSecond = value(predict("H800-PCIe,tma_throughput,load_kib=4; ctas=228,1,GB/s"));
        double nanoseconds =
                value(predict("H800-PCIe,tma_iteration_time_derived,load_kib=4; ctas=228,1,ns per load per CTA"));
        assertThat(gigabytesPerSecond * nanoseconds / (4096.0 * 228)).isBetween(0.999, 1.001);
    }

    @Test
    void theRowsOfABoxAreItsRuns() {
        double flat = value(predict("H800-PCIe,tma_throughput,load_kib=16; ctas=456,1,GB/s"));
        double box = value(predict("H800-PCIe,tma_throughput,X = 16 Y = 16 Z = 16; load_kib=16; ctas=456,1,GB/s"));
        assertThat(box).isLessThan(0.9 * flat);
    }

    @Test
    void everyShippedPointerChaseOfAProfiledGpuIsPredicted() {
        MeasuredTable table = MeasuredTable.read(Tables.shipped("microbenchmarks"));
        List<PredictedRow> chases = Validation.run(table, 2, rows -> {}).rows().stream()
                .filter(row -> row.group().values().get("experiment").endsWith("latency_vs_working_set"))
                .toList();
        assertThat(chases).hasSize(517).allSatisfy(row -> assertThat(row.value())
                .isPresent());
        assertThat(ErrorSummary.of(chases).medianApe()).isLessThan(0.06);
    }

    private Prediction predict(String row) {
        List<String> lines = new ArrayList<>(List.of("gpu,experiment,parameters,measured,unit"));
        lines.add(row);
        return Tables.validate(Tables.write(folder, lines.toArray(String[]::new)))
                .rows()
                .get(0)
                .prediction();
    }

    private static double value(Prediction prediction) {
        return ((Predicted) prediction).value();
    }
}
