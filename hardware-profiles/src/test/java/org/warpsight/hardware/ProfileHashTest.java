package org.warpsight.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.JsonDocuments;

class ProfileHashTest {
    private final HardwareCatalogue hardware = HardwareCatalogue.standard();
    private final JsonDocument template = JsonDocuments.text("template.json", GpuTemplate.text());

    @Test
    void everyBundledGpuHasAHashOfItsOwn() {
        Stream<String> hashes = hardware.gpus().stream().map(ProfileHash::of);
        assertThat(hashes).doesNotHaveDuplicates().allMatch(hash -> hash.matches("[0-9a-f]{64}"));
    }

    @Test
    void aNumberOfTheProductChangesTheHash() {
        assertThat(hash(template.with("/power_limit_watts", IntNode.valueOf(501))))
                .isNotEqualTo(hash(template));
    }

    @Test
    void aNumberOfTheArchitectureChangesTheHash() {
        Gpu gpu = gpu(template);
        JsonDocument slower = JsonDocuments.text("slower.json", JsonDocuments.write(gpu.architecture()))
                .with("/latency/hbm_cycles", DoubleNode.valueOf(641));
        Architecture architecture = (Architecture) hardware.check(slower).orElseThrow();

        assertThat(ProfileHash.of(new Gpu(gpu.product(), architecture))).isNotEqualTo(ProfileHash.of(gpu));
    }

    @Test
    void namesSourcesAndLayoutDoNotChangeTheHash() {
        JsonDocument renamed = template.with("/name", TextNode.valueOf("Another name"))
                .with("/sources/chiplets", TextNode.valueOf("another source"));
        JsonDocument compact = JsonDocuments.text("compact.json", renamed.tree().toString());

        assertThat(hash(compact)).isEqualTo(hash(template));
    }

    private String hash(JsonDocument document) {
        return ProfileHash.of(gpu(document));
    }

    private Gpu gpu(JsonDocument document) {
        return (Gpu) hardware.check(document).orElseThrow();
    }
}
