package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.scenario.Deployment;
import org.warpsight.workload.scenario.SchedulerSpec;
import org.warpsight.workload.scenario.Traffic;
import org.warpsight.workload.scenario.json.ResolvedScenario;

class ServingCaseTest {
    private static final String HEADER =
            "gpu,engine,engine_version,model,precision,mode,protocol,isl,osl,concurrency,tp,pp,attn_dp,moe_tp,moe_ep,"
                    + "p_workers,p_batch,p_tp,p_dp,p_ep,d_workers,d_batch,d_tp,d_dp,d_ep,ttft_ms,tpot_ms";
    private static final String SMALL = "h100,vllm,0.12,llama-3.1-8b,bf16,agg,fixed,128,8,2,1,1,,1,1,,,,,,,,,,,1,1";

    @TempDir
    private Path folder;

    private MeasuredRow row(String line) {
        return MeasuredTable.read(Tables.write(folder, HEADER, line)).rows().get(0);
    }

    private ResolvedScenario scenario(String line) {
        return ((ServingCase) row(line).asked()).scenario().resolved();
    }

    private List<Prediction> predictions(String line) {
        return row(line).asked().predict(new Simulators());
    }

    private double value(String line, int metric) {
        return ((Predicted) predictions(line).get(metric)).value();
    }

    @Test
    void aRowIsAClosedLoopOfTenRequestsPerClient() {
        assertThat(scenario(SMALL).scenario().traffic())
                .isEqualTo(new Traffic.ClosedLoop(2, new Traffic.Lengths.Fixed(128, 8), 20));
        assertThat(scenario(SMALL.replace("fixed", "inferencex")).scenario().traffic())
                .isEqualTo(new Traffic.ClosedLoop(2, new Traffic.Lengths.Uniform(128, 8, 0.8), 20));
    }

    @Test
    void anFp8RowIsServedFromThePublishersCheckpointWhereThereIsOne() {
        String qwen = SMALL.replace("llama-3.1-8b,bf16", "Qwen/Qwen3-32B,fp8");
        assertThat(scenario(qwen).model().checkpointScales()).isEqualTo(Scales.WEIGHT_BLOCKS);
        assertThat(scenario(qwen).pools().get(0).pool().precision().kvCache()).isEqualTo(Precision.BF16);
        assertThat(scenario(qwen.replace("vllm", "trtllm"))
                        .pools()
                        .get(0)
                        .pool()
                        .precision()
                        .kvCache())
                .isEqualTo(Precision.FP8);
        String llama = SMALL.replace("bf16", "fp8");
        assertThat(scenario(llama).pools().get(0).pool().precision())
                .isEqualTo(new Deployment.Precisions(Precision.FP8, Precision.FP8, Precision.BF16));
    }

    @ParameterizedTest
    @CsvSource({"vllm, CHUNKED_PREFILL", "sglang, PREFILL_FIRST", "trtllm, WHOLE_PROMPTS"})
    void eachEngineFormsItsBatchesInItsOwnWay(String engine, SchedulerSpec.Policy policy) {
        SchedulerSpec scheduler =
                scenario(SMALL.replace("vllm", engine)).pools().get(0).pool().scheduler();
        assertThat(scheduler.policy()).isEqualTo(policy);
    }

    @Test
    void aDisaggregatedRowHasAPoolForEachPhase() {
        ResolvedScenario split = scenario(
                "h100,vllm,0.12,Qwen/Qwen3-235B-A22B,fp8,disagg,fixed,128,8,2,1,1,,,,2,4,4,1,4,1,32,1,8,8,1,1");
        assertThat(split.pools())
                .extracting(pool -> pool.pool().role())
                .containsExactly(Deployment.Role.PREFILL, Deployment.Role.DECODE);
        Deployment.Pool prefill = split.pools().get(0).pool();
        assertThat(List.of(
                        prefill.replicas(),
                        prefill.tp(),
                        prefill.ep(),
                        prefill.scheduler().maxSequences()))
                .containsExactly(2, 4, 4, 4);
        Deployment.Pool decode = split.pools().get(1).pool();
        assertThat(List.of(
                        decode.tp(),
                        decode.attentionDp(),
                        decode.ep(),
                        decode.scheduler().maxSequences()))
                .containsExactly(1, 8, 8, 8 * 32);
    }

    @Test
    void longerPromptsWaitLongerAndLargerModelsAreSlower() {
        assertThat(value(SMALL.replace("fixed,128", "fixed,2048"), 0)).isGreaterThan(2 * value(SMALL, 0));
        assertThat(value(SMALL.replace("llama-3.1-8b", "qwen3-32b"), 1)).isGreaterThan(2 * value(SMALL, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "fixed, steady, only the protocols fixed and inferencex are known",
        "agg, solo, only the modes agg and disagg are known",
        "bf16, int3, the precision int3 is not known"
    })
    void whatIsNotKnownIsSaid(String word, String unknown, String reason) {
        assertThat(predictions(SMALL.replace(word, unknown)))
                .containsExactly(new Unpredicted(reason), new Unpredicted(reason));
    }

    @ParameterizedTest
    @CsvSource({
        "llama-3.1-8b, no-such-model, unknown model",
        "vllm, no-such-engine, unknown engine",
        "'2,1,1,,1,1', '2,3,1,,1,1', heads",
        "'fixed,128,8', 'fixed,200000,8', positions",
        "llama-3.1-8b, llama-3.1-405b, does not fit"
    })
    void whatCannotBeServedIsSaidInOneLine(String good, String bad, String reason) {
        assertThat(predictions(SMALL.replace(good, bad))).allSatisfy(prediction -> assertThat(prediction)
                .isInstanceOfSatisfying(Unpredicted.class, unpredicted -> assertThat(unpredicted.reason())
                        .contains(reason)
                        .doesNotContain("\n")));
    }

    @Test
    void answersOfOneTokenHaveNoTimeBetweenTokens() {
        List<Prediction> one = predictions(SMALL.replace("128,8,2", "128,1,2"));
        assertThat(one.get(0)).isInstanceOf(Predicted.class);
        assertThat(one.get(1)).isEqualTo(new Unpredicted("answers of one token have no time between tokens"));
    }
}
