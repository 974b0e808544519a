package org.warpsight.workload.scenario.json;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocuments;

class BadScenariosTest {

    private static void read(String text, String... overrides) {
        Scenarios.read(Overrides.apply(JsonDocuments.text("small.json", text), List.of(overrides)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // override | place | part of the message
                "model=llama-3.1-9b | /model | 'llama-3.1-8b'",
                "deployment.pools[0].gpu=h100-sxm5-80g | /deployment/pools/0/gpu | 'h100-sxm5-80gb'",
                "deployment.pools[0].engine=vlllm | /deployment/pools/0/engine | 'vllm'",
                "deployment.pools[0].node=dgx-h10 | /deployment/pools/0/node | 'dgx-h100'",
                "deployment.pools[0].node=dgx-a100 | /deployment/pools/0/node | has a100-sxm4-80gb, not h100-sxm5-80gb",
                "deployment.cluster=nowhere | /deployment/cluster | nowhere",
                "traffic.trace=AzureLLMInferenceTrace_cod | /traffic/trace | 'AzureLLMInferenceTrace_code'",
                "deployment.pools[0].tp=-1 | /deployment/pools/0/tp | -1",
                "deployment.pools[0].tp=0 | /deployment/pools/0/tp | 0",
                "deployment.pools[0].tp=2.5 | /deployment/pools/0/tp | 2.5",
                "deployment.pools[0].tp=two | /deployment/pools/0/tp | two",
                "deployment.pools[0].tp=3 | /deployment/pools/0/tp | 3 GPUs cannot divide the 32 attention heads",
                "deployment.pools[0].ep=2 | /deployment/pools/0/ep | 2 expert-parallel ranks do not divide",
                "deployment.pools[0].pp=64 | /deployment/pools/0/pp | 32 layers",
                "deployment.pools[0].tp=16 | /deployment/pools/0 | a dgx-h100 only 8",
                "deployment.pools[0].redundant_experts=8 | /redundant_experts | llama-3.1-8b has no experts",
                "deployment.pools[0].redundant_experts=-1 | /deployment/pools/0/redundant_experts | -1",
                "deployment.pools[0].overlap=two | /deployment/pools/0/overlap | two_batch",
                "deployment.pools[0].overlap=two_batch | /deployment/pools/0/overlap | attention_dp 1, tp 1 and ep 1",
                "deployment.pools[0].replicas=0 | /deployment/pools/0/replicas | 0",
                "deployment.pools[0].tpp=2 | /deployment/pools/0/tpp | 'tp'",
                "deployment.pools[0].role=all | /deployment/pools/0/role | all",
                "deployment.pools[0].role=prefill | /deployment/pools | no pool serves decode",
                "deployment.pools[0].precision.weights=fp9 | /deployment/pools/0/precision/weights | fp9",
                "deployment.pools[0].precision.activations=fp8 | /precision/activations | no library multiplies fp8 activations with bf16 weights",
                "deployment.pools[0].precision.kv_cache=int4 | /precision/kv_cache | int4",
                "deployment.pools[0].precision.kv_scales=channel | /precision/kv_scales | token_head",
                "deployment.pools[0].precision.kv_scales=head | /precision/kv_scales | a KV cache in bf16 has no scales by head",
                "deployment.pools[0].scheduler.gpu_memory_utilization=1.5 | /gpu_memory_utilization | 1.5",
                "deployment.pools[0].scheduler.max_sequences=0 | /scheduler/max_sequences | 0",
                "deployment.pools=[] | /deployment/pools | ",
                "deployment.router=random | /deployment/router | round_robin",
                "traffic.rate_scale=0 | /traffic/rate_scale | 0",
                "traffic.rate_scale=-2 | /traffic/rate_scale | -2",
                "traffic.max_requests=-1 | /traffic/max_requests | -1",
                "traffic.concurrency=4 | /traffic | more than one kind of traffic",
                "traffic={} | /traffic | no traffic",
                "traffic={\"concurrency\": 4} | /traffic | 'lengths' is missing",
                "traffic.lengths={\"input_tokens\": 1, \"output_tokens\": 1} | /traffic/lengths | no meaning together",
                "traffic={\"concurrency\":4,\"lengths\":{\"input_tokens\":131072,\"output_tokens\":1}} | /traffic/lengths | 131073",
                "slo.ttft_ms=-1 | /slo/ttft_ms | -1",
                "slo.percentile=101 | /slo/percentile | 101",
                "seed=one | /seed | one",
                "deployment.pools[0].sampling=beam | /deployment/pools/0/sampling | beam",
                "schema_version=2 | /schema_version | 2",
                "name=../up | /name | ../up",
                "modle=x | /modle | 'model'"
            })
    void whatIsWrongIsNamedWithFilePlaceAndValue(String override, String place, String message) {
        assertThatThrownBy(() -> read(ScenariosTest.SMALLEST, override))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("small.json, ")
                .hasMessageContaining(place)
                .hasMessageContaining(message == null ? "" : message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aModelThatDoesNotFitSaysWhatTakesTheMemory() {
        assertThatThrownBy(() -> read(ScenariosTest.SMALLEST, "model=llama-3.1-70b"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("/deployment/pools/0")
                .hasMessageContaining("llama-3.1-70b does not fit")
                .hasMessageContaining("80.0 GiB")
                .hasMessageContaining("weights in bf16 take 131.4 GiB")
                .hasMessageContaining("Use more GPUs");
    }

    @Test
    void aMissingKeyIsNamed() {
        assertThatThrownBy(() -> read(ScenariosTest.SMALLEST.replace("\"name\": \"small\",", "")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("'name' is missing");
    }

    @Test
    void malformedJsonIsNamedWithItsLine() {
        assertThatThrownBy(() -> read(ScenariosTest.SMALLEST.replace("\"name\": \"small\",", "\"name\": small,")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("small.json, line 3");
    }

    @Test
    void twoPoolsMayNotShareAName() {
        assertThatThrownBy(() -> read(
                        ScenariosTest.SMALLEST,
                        "deployment.pools=[{\"name\":\"a\",\"gpu\":\"h100\"},{\"name\":\"a\",\"gpu\":\"h100\"}]"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("two pools are called 'a'");
    }

    @Test
    void anUnknownScenarioIsAnsweredWithTheNearest() {
        assertThatThrownBy(() -> Scenarios.load("llama-3.1-8b-h100-azure-con", List.of()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("llama-3.1-8b-h100-azure-conv");
    }

    @ParameterizedTest
    @CsvSource({"tp", "=3", "deployment.pools[3].tp=2"})
    void anOverrideThatNamesNoPlaceIsRefused(String override) {
        assertThatThrownBy(() -> read(ScenariosTest.SMALLEST, override)).isInstanceOf(BadInputException.class);
    }
}
