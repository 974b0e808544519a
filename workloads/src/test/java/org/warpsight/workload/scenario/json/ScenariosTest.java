package org.warpsight.workload.scenario.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.warpsight.hardware.CacheScales;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.scenario.Deployment;
import org.warpsight.workload.scenario.Deployment.Precisions;
import org.warpsight.workload.scenario.Deployment.Role;
import org.warpsight.workload.scenario.RouterSpec;
import org.warpsight.workload.scenario.RoutingSpec;
import org.warpsight.workload.scenario.Scenario;
import org.warpsight.workload.scenario.SchedulerSpec;
import org.warpsight.workload.scenario.Traffic;

class ScenariosTest {
    static final String SMALLEST =
            """
            {
              "schema_version": 1,
              "name": "small",
              "model": "llama-3.1-8b",
              "deployment": {"pools": [{"gpu": "h100-sxm5-80gb"}]},
              "traffic": {"trace": "AzureLLMInferenceTrace_code"}
            }
            """;

    @TempDir
    private Path folder;

    static Stream<String> bundled() {
        return Scenarios.ids().stream();
    }

    private static ResolvedScenario smallest(String... overrides) {
        return Scenarios.read(Overrides.apply(JsonDocuments.text("small.json", SMALLEST), List.of(overrides)));
    }

    @Test
    void theMainJobIsBundled() {
        Scenario scenario =
                Scenarios.load("llama-3.1-8b-h100-azure-conv", List.of()).scenario();

        assertThat(scenario.traffic()).isEqualTo(new Traffic.Trace("AzureLLMInferenceTrace_conv", 1, 0));
        assertThat(scenario.deployment().pools()).singleElement().satisfies(pool -> {
            assertThat(pool.replicas()).isEqualTo(2);
            assertThat(pool.tp()).isEqualTo(1);
            assertThat(pool.precision()).isEqualTo(new Precisions(Precision.BF16, Precision.BF16, Precision.BF16));
        });
    }

    @ParameterizedTest
    @MethodSource("bundled")
    void everyBundledScenarioReadsAndItsResolvedFormReadsBackEqual(String id) {
        ResolvedScenario resolved = Scenarios.load(id, List.of());
        String json = Scenarios.write(resolved.scenario());

        assertThat(resolved.scenario().name()).isEqualTo(id);
        assertThat(Scenarios.read(JsonDocuments.text("resolved.json", json))).isEqualTo(resolved);
        assertThat(Scenarios.write(resolved.scenario())).isEqualTo(json);
    }

    @Test
    void theTemplateIsASoundScenario() {
        ResolvedScenario template = Scenarios.read(JsonDocuments.text("template.json", Scenarios.template()));

        assertThat(template.model().id()).isEqualTo("llama-3.1-8b");
    }

    @Test
    void whatIsLeftOutIsFilledIn() {
        assertThat(smallest().scenario())
                .isEqualTo(new Scenario(
                        1,
                        "small",
                        "llama-3.1-8b",
                        new Deployment(
                                List.of(new Deployment.Pool(
                                        "both-1",
                                        Role.BOTH,
                                        "h100-sxm5-80gb",
                                        "dgx-h100",
                                        1,
                                        1,
                                        1,
                                        1,
                                        1,
                                        0,
                                        Deployment.PassSchedule.PLAIN,
                                        new RoutingSpec.Balanced(),
                                        new Precisions(Precision.BF16, Precision.BF16, Precision.BF16),
                                        Deployment.Sampling.GREEDY,
                                        Deployment.Speculation.NONE,
                                        "vllm",
                                        new SchedulerSpec(SchedulerSpec.Policy.CHUNKED_PREFILL, 8192, 1024, 16, 0.9))),
                                new RouterSpec.RoundRobin(),
                                "",
                                Deployment.Handover.LAYER_BY_LAYER),
                        new Traffic.Trace("AzureLLMInferenceTrace_code", 1, 0),
                        0,
                        new Scenario.Slo(2000, 200, 99),
                        1));
    }

    @Test
    void engineDefaultsDependOnTheGpuAndGiveWayToTheScenario() {
        assertThat(smallest("deployment.pools[0].gpu=a100-sxm4-80gb", "deployment.pools[0].scheduler.max_sequences=64")
                        .scenario()
                        .deployment()
                        .pools()
                        .get(0)
                        .scheduler())
                .isEqualTo(new SchedulerSpec(SchedulerSpec.Policy.CHUNKED_PREFILL, 2048, 64, 16, 0.9));
    }

    @Test
    void scalesOfAQuantisedCacheAreKeptAndTakeRoom() {
        String fp8 = "deployment.pools.0.precision.kv_cache=fp8";
        String byToken = "deployment.pools.0.precision.kv_scales=token_head";
        ResolvedScenario plain = smallest(fp8);
        ResolvedScenario scaled = smallest(fp8, byToken);
        assertThat(scaled.pools().get(0).pool().precision().kvScales()).isEqualTo(CacheScales.TOKEN_HEAD);
        assertThat(scaled.pools().get(0).memory().kvBlocks())
                .isLessThan(plain.pools().get(0).memory().kvBlocks());
        assertThat(Scenarios.write(scaled.scenario())).contains("\"kv_scales\" : \"token_head\"");
        assertThat(Scenarios.write(plain.scenario())).contains("\"kv_scales\" : \"tensor\"");
        assertThat(Scenarios.write(smallest().scenario())).doesNotContain("kv_scales");
    }

    @Test
    void precisionFollowsTheCheckpointUnlessSaid() {
        assertThat(precision("model=deepseek-v3", "deployment.pools.0.gpu=h200-sxm5-141gb", "deployment.pools.0.tp=8"))
                .isEqualTo(new Precisions(Precision.FP8, Precision.FP8, Precision.BF16));
        assertThat(precision("model=gpt-oss-120b", "deployment.pools.0.scheduler.gpu_memory_utilization=0.95"))
                .isEqualTo(new Precisions(Precision.MXFP4, Precision.BF16, Precision.BF16));
        assertThat(precision("deployment.pools.0.precision.weights=fp8", "deployment.pools.0.precision.kv_cache=fp8"))
                .isEqualTo(new Precisions(Precision.FP8, Precision.FP8, Precision.FP8));
        assertThat(precision("model=llama-2-7b"))
                .isEqualTo(new Precisions(Precision.FP16, Precision.FP16, Precision.FP16));
    }

    @Test
    void overlapAndRedundantExpertsReachTheReplicas() {
        ResolvedScenario resolved = smallest(
                "model=deepseek-v3",
                "deployment.cluster=hgx-h800-infiniband",
                "deployment.pools[0]={\"gpu\":\"h800-sxm5\",\"node\":\"hgx-h800\",\"attention_dp\":144,\"ep\":144,"
                        + "\"redundant_experts\":32,\"overlap\":\"five_stage\"}");
        Deployment.Pool pool = resolved.pools().get(0).pool();

        assertThat(pool.passes().overlap()).isEqualTo(Deployment.Overlap.FIVE_STAGE);
        assertThat(Sharding.of(pool)).isEqualTo(new Sharding(1, 1, 144, 144, 32));
        assertThat(Scenarios.read(JsonDocuments.text("resolved.json", Scenarios.write(resolved.scenario()))))
                .isEqualTo(resolved);
    }

    @Test
    void howTokensAreSampledReachesTheReplicas() {
        ResolvedScenario resolved = smallest("deployment.pools[0].sampling=top_k_top_p");

        assertThat(resolved.pools().get(0).pool().sampling()).isEqualTo(Deployment.Sampling.TOP_K_TOP_P);
        assertThat(Scenarios.read(JsonDocuments.text("resolved.json", Scenarios.write(resolved.scenario()))))
                .isEqualTo(resolved);
    }

    @Test
    void copiesThatTheRanksCannotDivideAreRefused() {
        assertThatThrownBy(() -> smallest(
                        "model=deepseek-v3",
                        "deployment.cluster=hgx-h800-infiniband",
                        "deployment.pools[0]={\"gpu\":\"h800-sxm5\",\"node\":\"hgx-h800\",\"attention_dp\":144,"
                                + "\"ep\":144,\"redundant_experts\":31}"))
                .hasMessageContaining("/deployment/pools/0/redundant_experts")
                .hasMessageContaining("256 experts of deepseek-v3 and 31 further copies")
                .hasMessageContaining("Values that fit are 32, 176");
    }

    @Test
    void howRanksWorkTogetherReachesTheReplicas() {
        ResolvedScenario resolved = smallest(
                "deployment.pools[0].tp=2",
                "deployment.pools[0].pp=2",
                "deployment.pools[0].sequence_parallel=true",
                "deployment.pools[0].all_reduce_chunks=4",
                "deployment.pools[0].micro_batches=8");

        assertThat(resolved.pools().get(0).pool().passes())
                .isEqualTo(new Deployment.PassSchedule(Deployment.Overlap.NONE, true, 4, 8));
        assertThat(Scenarios.read(JsonDocuments.text("resolved.json", Scenarios.write(resolved.scenario()))))
                .isEqualTo(resolved);
        assertThat(smallest("deployment.pools[0].pp=4").pools().get(0).pool().passes())
                .isEqualTo(new Deployment.PassSchedule(Deployment.Overlap.NONE, false, 1, 4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "sequence_parallel=true; sequence_parallel; tp is 1",
                "all_reduce_chunks=2; all_reduce_chunks; 2 chunks of sums over tensor-parallel ranks, but tp is 1",
                "micro_batches=2; micro_batches; 2 micro-batches would follow each other through stages, but pp is 1",
                "pp=33; pp; 33 pipeline stages for the 32 layers of llama-3.1-8b",
                "tp=16; deployment/pools/0; has 16 GPUs, a dgx-h100 only 8",
                "ep=3; ep; 3 expert-parallel ranks do not divide the 1 GPUs of a pipeline stage"
            })
    void ranksThatCannotWorkTogetherAreRefused(String field, String place, String problem) {
        assertThatThrownBy(() -> smallest("deployment.pools[0]." + field))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(place)
                .hasMessageContaining(problem);
    }

    @Test
    void aReplicaLargerThanItsClusterIsRefused() {
        assertThatThrownBy(() -> smallest(
                        "model=deepseek-v3",
                        "deployment.cluster=hgx-h800-infiniband",
                        "deployment.pools[0]={\"gpu\":\"h800-sxm5\",\"node\":\"hgx-h800\",\"attention_dp\":4096,"
                                + "\"ep\":256,\"redundant_experts\":0}"))
                .hasMessageContaining("has 4096 GPUs, the cluster hgx-h800-infiniband only ");
    }

    @Test
    void chunksOfSumsAndMicroBatchesThatTravelExcludeEachOther() {
        assertThatThrownBy(() -> smallest(
                        "model=deepseek-v3",
                        "deployment.cluster=hgx-h800-infiniband",
                        "deployment.pools[0]={\"gpu\":\"h800-sxm5\",\"node\":\"hgx-h800\",\"attention_dp\":16,"
                                + "\"tp\":2,\"ep\":32,\"overlap\":\"two_batch\",\"all_reduce_chunks\":2}"))
                .hasMessageContaining("all_reduce_chunks")
                .hasMessageContaining("Use one of all_reduce_chunks and overlap");
    }

    private static Precisions precision(String... overrides) {
        return smallest(overrides).pools().get(0).pool().precision();
    }

    @Test
    void overridesReachAnyPlaceInEitherSpelling() {
        assertThat(smallest("deployment.pools[0].tp=2", "traffic.max_requests=7", "slo.ttft_ms=12.5")
                        .scenario())
                .isEqualTo(smallest("deployment.pools.0.tp=2", "traffic.max_requests=7", "slo.ttft_ms=12.5")
                        .scenario())
                .satisfies(scenario -> {
                    assertThat(scenario.deployment().pools().get(0).tp()).isEqualTo(2);
                    assertThat(scenario.traffic()).isEqualTo(new Traffic.Trace("AzureLLMInferenceTrace_code", 1, 7));
                    assertThat(scenario.slo().ttftMs()).isEqualTo(12.5);
                });
    }

    @Test
    void overridesMayMendAFileThatIsNotSound() throws IOException {
        Path file = Files.writeString(folder.resolve("broken.json"), SMALLEST.replace("llama-3.1-8b", "no-such-model"));

        assertThat(Scenarios.load(file.toString(), List.of("model=qwen3-8b"))
                        .model()
                        .id())
                .isEqualTo("qwen3-8b");
    }

    @Test
    void pathsAreRelativeToTheScenario() throws IOException {
        Files.writeString(
                folder.resolve("mine.csv"), "TIMESTAMP,ContextTokens,GeneratedTokens\n2024-01-01 00:00:00,5,6\n");
        Files.writeString(
                folder.resolve("model.json"),
                """
                {"model_type": "llama", "hidden_size": 1024, "num_hidden_layers": 4, "num_attention_heads": 8,
                 "intermediate_size": 4096, "vocab_size": 32000, "max_position_embeddings": 2048, "surplus": {"key": 1}}
                """);
        Path file = Files.writeString(
                folder.resolve("scenario.json"),
                SMALLEST.replace("llama-3.1-8b", "model.json").replace("AzureLLMInferenceTrace_code", "mine.csv"));

        ResolvedScenario resolved = Scenarios.load(file.toString(), List.of());

        assertThat(resolved.model().layers()).hasSize(4);
        assertThat(resolved.scenario().traffic())
                .isEqualTo(new Traffic.Trace(folder.resolve("mine.csv").toString(), 1, 0));
    }

    @Test
    void arrivalsScaleTheirRate() {
        Traffic traffic = Scenarios.load("llama-3.1-70b-h100-poisson", List.of("traffic.rate_scale=2.5"))
                .scenario()
                .traffic();

        assertThat(traffic).isEqualTo(new Traffic.Poisson(10, new Traffic.Lengths.Uniform(1024, 256, 0.5), 1000));
    }

    @Test
    void aClosedLoopSendsTenRequestsPerClientUnlessSaid() {
        assertThat(Scenarios.load("qwen3-32b-h100-closed-loop", List.of())
                        .scenario()
                        .traffic())
                .isEqualTo(new Traffic.ClosedLoop(64, new Traffic.Lengths.Fixed(1024, 128), 640));
    }
}
