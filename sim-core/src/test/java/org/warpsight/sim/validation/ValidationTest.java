package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;

class ValidationTest {
    @TempDir
    private Path folder;

    @Test
    void theNumberOfThreadsChangesNothing() {
        MeasuredTable table = MeasuredTable.read(Tables.writeRecords(folder, Tables.sample("gemm_h100", 75)));
        ValidationResult alone = Validation.run(table, 1, rows -> {});
        assertThat(alone.rows()).hasSize(40);
        assertThat(Validation.run(table, 3, rows -> {})).isEqualTo(alone);
    }

    @Test
    void rowsKeepTheOrderOfTheTableAndProgressReachesTheirNumber() {
        MeasuredTable table = MeasuredTable.read(Tables.writeRecords(folder, Tables.sample("gemm_a100", 200)));
        AtomicInteger done = new AtomicInteger();
        ValidationResult result = Validation.run(table, 2, done::addAndGet);
        assertThat(done).hasValue(table.size());
        assertThat(result.rows())
                .extracting(PredictedRow::fields)
                .containsExactlyElementsOf(
                        table.rows().stream().map(MeasuredRow::fields).toList());
    }

    @Test
    void equalRowsAreSimulatedOnce() {
        List<MeasuredRow> rows = MeasuredTable.read(Tables.write(
                        folder,
                        Tables.GEMM_HEADER,
                        "h100,bfloat16,16,256,512,4,trtllm 1.0",
                        "H100-SXM5-80GB,bfloat16,16,256,512,5,vllm 2.0",
                        "h100,bfloat16,17,256,512,5,vllm 2.0"))
                .rows();
        assertThat(rows.get(1).asked()).isEqualTo(rows.get(0).asked());
        assertThat(rows.get(2).asked()).isNotEqualTo(rows.get(0).asked());
    }

    @Test
    void aServingRowHasTwoMetricsInGroupsOfTheirOwn() {
        ValidationResult result = Tables.validate(Tables.writeRecords(folder, Tables.sample("serving_h100", 1000)));
        assertThat(result.rows()).extracting(row -> row.measurement().metric()).containsExactly("ttft", "tpot");
        assertThat(result.errors().groups().keySet())
                .extracting(group -> group.values().get("metric"))
                .containsExactly("ttft", "tpot");
    }

    @Test
    void theLibraryIsTheFirstWordOfTheSource() {
        ValidationResult result =
                Tables.validate(Tables.writeRecords(folder, Tables.sample("attention_decode_h100", 600)));
        assertThat(result.errors().groups().keySet())
                .extracting(group -> group.values().get("library"))
                .isSubsetOf("trtllm", "sglang")
                .isNotEmpty();
    }

    @Test
    void everyDtypeOfTheGemmTablesIsPredicted() {
        for (String name : List.of("gemm_h100", "gemm_a100", "gemm_mi300x")) {
            ValidationResult result = Tables.validate(Tables.writeRecords(folder, Tables.sample(name, 150)));
            assertThat(result.complete()).as(name).isTrue();
        }
    }

    @Test
    void whatTheMatrixUnitDoesNotTakeIsNotPredicted() {
        ValidationResult result = Tables.validate(Tables.write(
                folder,
                Tables.GEMM_HEADER,
                "a100,fp8,16,256,512,4,trtllm 1.0",
                "a100,nvfp4,16,256,512,4,trtllm 1.0",
                "a100,bfloat16,16,256,512,4,trtllm 1.0"));
        assertThat(result.complete()).isFalse();
        assertThat(result.rows())
                .extracting(PredictedRow::prediction)
                .satisfiesExactly(
                        fp8 -> assertThat(fp8)
                                .isEqualTo(new Unpredicted("the matrix unit of a100-sxm4-80gb does not take fp8")),
                        fp4 -> assertThat(fp4).isEqualTo(new Unpredicted("GEMMs of nvfp4 are not modelled yet")),
                        bf16 -> assertThat(bf16).isInstanceOf(Predicted.class));
    }

    @Test
    void aGpuWithoutKernelsForAnExchangeLeavesTheOtherRowsPredicted() {
        ValidationResult result = Tables.validate(Tables.write(
                folder,
                "gpu,mode,op,n_nodes,ep_ranks,hidden_size,tokens_per_rank,topk,num_experts,sms,latency_us,source",
                "a100,normal,dispatch,1,8,7168,128,8,256,24,60,sglang 0.5",
                "h100,normal,dispatch,1,8,7168,128,8,256,24,60,sglang 0.5"));
        assertThat(result.rows())
                .extracting(PredictedRow::prediction)
                .satisfiesExactly(
                        ampere -> assertThat(ampere).isInstanceOf(Unpredicted.class),
                        hopper -> assertThat(hopper).isInstanceOf(Predicted.class));
    }

    @Test
    void dynamicQuantisationAddsKernelsToAnFp8Gemm() {
        ValidationResult result = Tables.validate(Tables.write(
                folder,
                Tables.GEMM_HEADER,
                "h100,fp8_block,64,4096,4096,9,trtllm 1.0",
                "h100,fp8,64,4096,4096,15,trtllm 1.0"));
        assertThat(result.rows().get(1).value().getAsDouble())
                .isGreaterThan(result.rows().get(0).value().getAsDouble() + 3);
    }
}
