package org.warpsight.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.JsonDocuments;

class HardwareCatalogueTest {
    private final HardwareCatalogue hardware = HardwareCatalogue.standard();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "h100, h100-sxm5-80gb",
        "H100 SXM5 80GB, h100-sxm5-80gb",
        "H100-PCIe, h100-pcie",
        "A100, a100-sxm4-80gb",
        "a100_sxm_40gb, a100-sxm4-40gb",
        "NVIDIA A100 80GB PCIe, a100-pcie-80gb",
        "h200, h200-sxm5-141gb",
        "GH200(H100-96GB), gh200-96gb",
        "MI250X (1 GCD), mi250x",
        "MI300X, mi300x",
        "AMD MI325X, mi325x",
        "MI355X, mi355x",
        "H20, h20-96gb",
        "V100-PCIe, v100-pcie-16gb",
        "V100, v100-sxm2-32gb"
    })
    void peoplesNamesResolve(String name, String id) {
        assertThat(hardware.gpu(name).id()).isEqualTo(id);
    }

    @Test
    void theTemplateIsASoundGpu() throws IOException {
        Path file = Files.writeString(folder.resolve("my-gpu.json"), GpuTemplate.text());

        assertThat(hardware.gpu(file.toString()).id()).isEqualTo("my-gpu");
    }

    @Test
    void aUsersGpuMayNameAnArchitectureBesideIt() throws IOException {
        String hopper = Files.readString(Path.of("profiles/architectures/hopper.json"));
        Files.writeString(folder.resolve("next.json"), hopper.replace("\"id\": \"hopper\"", "\"id\": \"next\""));
        Path gpu = Files.writeString(
                folder.resolve("my-gpu.json"), GpuTemplate.text().replace("\"hopper\"", "\"next.json\""));

        assertThat(hardware.gpu(gpu.toString()).architecture().id()).isEqualTo("next");
    }

    @Test
    void aUsersNodeMayNameAGpuBesideIt() throws IOException {
        Files.writeString(folder.resolve("my-gpu.json"), GpuTemplate.text());
        String node = Files.readString(Path.of("profiles/nodes/dgx-h100.json"));
        Path file = Files.writeString(
                folder.resolve("my-node.json"),
                node.replace("\"gpu\": \"h100-sxm5-80gb\"", "\"gpu\": \"my-gpu.json\""));

        assertThat(hardware.server(file.toString()).gpu().id()).isEqualTo("my-gpu");
    }

    @Test
    void aDocumentsReferenceResolves() {
        JsonDocument scenario = JsonDocuments.text("scenario.json", "{\"pools\": [{\"gpu\": \"mi300x\"}]}");

        assertThat(hardware.gpu(scenario, "/pools/0/gpu").id()).isEqualTo("mi300x");
    }

    @Test
    void aFleetKnowsItsNodeAndGpu() {
        HardwareCatalogue.Fleet fleet = hardware.fleet("dgx-h100-superpod");

        assertThat(fleet.server().node().id()).isEqualTo("dgx-h100");
        assertThat(fleet.server().gpu().id()).isEqualTo("h100-sxm5-80gb");
    }

    @Test
    void aDocumentOfAnotherKindIsNotHardware() {
        assertThat(hardware.check(JsonDocuments.text("other.json", "{\"model\": \"llama\"}")))
                .isEmpty();
    }
}
