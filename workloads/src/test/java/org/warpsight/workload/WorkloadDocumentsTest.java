package org.warpsight.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.workload.engine.EngineProfile;
import org.warpsight.workload.engine.Engines;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.scenario.json.ResolvedScenario;
import org.warpsight.workload.scenario.json.Scenarios;

class WorkloadDocumentsTest {

    private static JsonDocument document(String text) {
        return JsonDocuments.text("some.json", text);
    }

    @Test
    void documentsAreToldApartByTheirKeys() {
        assertThat(WorkloadDocuments.check(document(Scenarios.template()))).containsInstanceOf(ResolvedScenario.class);
        assertThat(WorkloadDocuments.check(document(JsonDocuments.write(Engines.get("vllm")))))
                .containsInstanceOf(EngineProfile.class);
        assertThat(
                        WorkloadDocuments.check(
                                document(
                                        """
                        {"model_type": "opt", "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2,
                         "vocab_size": 100, "max_position_embeddings": 32}
                        """)))
                .containsInstanceOf(DecoderModel.class);
        assertThat(WorkloadDocuments.check(document("{\"what\": 1}"))).isEmpty();
    }

    @Test
    void whatIsRecognisedIsCheckedCompletely() {
        assertThatThrownBy(() -> WorkloadDocuments.check(document("{\"model_type\": \"llama\"}")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("'hidden_size' is missing");
    }
}
