package org.warpsight.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.JsonDocuments;

/** One fault is put into a sound profile; the message must name file, place, value and what to do. */
class BadProfileTest {
    private final HardwareCatalogue hardware = HardwareCatalogue.standard();

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}: {1} for {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            gpus/h100-sxm5-80gb         | "hbm_bandwidth_gb_per_s": 3352     | "hbm_bandwidth_tb_per_s": 3.352   | unknown key 'hbm_bandwidth_tb_per_s'. Did you mean 'hbm_bandwidth_gb_per_s'?
            gpus/h100-sxm5-80gb         | "power_limit_watts": 700,          | ``                                | the key 'power_limit_watts' is missing. Add it: board power limit in watts
            gpus/h100-sxm5-80gb         | "multiprocessors": 132             | "multiprocessors": "132"          | "132" is not a whole number
            gpus/h100-sxm5-80gb         | "multiprocessors": 132             | "multiprocessors": 132.5          | 132.5 is not a whole number
            gpus/h100-sxm5-80gb         | "multiprocessors": 132             | "multiprocessors": null           | null is not a whole number
            gpus/h100-sxm5-80gb         | "power_limit_watts": 700           | "power_limit_watts": -700         | -700 must be at least 10
            gpus/h100-sxm5-80gb         | "hbm_bytes": 85899345920           | "hbm_bytes": 80                   | 80 must be at least 1000000000. Check sign and unit: memory capacity in bytes
            gpus/h100-sxm5-80gb         | "hbm_bandwidth_gb_per_s": 3352     | "hbm_bandwidth_gb_per_s": 33      | at 33 GB/s would take 2603.01 ms; with HBM it takes 5 to 200 ms
            gpus/h100-sxm5-80gb         | "bf16": 989.4                      | "bf16": 1979                      | 1979 TFLOP/s is not 132 SMs x 4096 FLOP per clock x 1830 MHz = 989.4 TFLOP/s
            gpus/h100-sxm5-80gb         | "bf16": 989.4                      | "bf61": 989.4                     | unknown key 'bf61'. Did you mean 'bf16'?
            gpus/h100-sxm5-80gb         | "int8": 1978.9                     | "int4": 1978.9                    | the matrix unit of hopper does not take int4
            gpus/h100-sxm5-80gb         | "tensor_peak_clock_mhz": 1830      | "tensor_peak_clock_mhz": 2000     | 2000 is above 1980, which is maximum_clock_mhz
            gpus/h100-sxm5-80gb         | "architecture": "hopper"           | "architecture": "hoper"           | unknown architecture 'hoper'. Did you mean 'hopper'?
            gpus/mi300x                 | "chiplets": 8                      | "chiplets": 7                     | 7 does not divide 304
            gpus/mi300x                 | "memory_side_cache_gb_per_s": 17200 | "memory_side_cache_gb_per_s": 0  | cannot have 0 GB/s
            gpus/mi300x                 | "architecture": "cdna3"            | "architecture": "cdna2"           | does not take
            gpus/h200-sxm5-141gb        | "memory_side_cache_bytes": "none"  | "memory_cache_bytes": "none"      | this number has no source. Add "memory_side_cache_bytes" to "sources"
            gpus/h200-sxm5-141gb        | "chiplets": "one die"              | "chiplets": "one die", "x": "y"   | 'x' is not the path of a number of this file
            architectures/hopper        | "l1_cycles": 32,                   | "l1_cycles": 380,                 | 380 is above 258, which is l2_near_cycles
            architectures/hopper        | "max_bytes_per_block": 232448      | "max_bytes_per_block": 233472     | 234496 is above 233472, which is max_bytes, with reserved_bytes_per_block added
            architectures/hopper        | "max_bytes": 233472                | "max_bytes": 300000               | 300000 must be at most 262144
            architectures/hopper        | "efficiency": 0.93                 | "efficiency": 93                  | 93 must be at most 1
            architectures/hopper        | "fp8": 8192                        | "fp8": 2048                       | fp8 at 2048 FLOP per clock is slower than
            architectures/hopper        | "kind": "tma"                      | "kind": "tmaa"                    | "tmaa" is not known. Did you mean 'tma'?
            architectures/hopper        | "warp_size": 32                    | "warp_size": 33                   | 33 is not known
            architectures/hopper        | "bandwidth_bytes_per_clock": 5400  | "bandwidth_bytes_per_clock": 51200 | 51200 is above 10240
            architectures/hopper        | "stream_kernel_us": 2.43           | "stream_kernel_us": 0.1           | is above 0.1, which is stream_kernel_us
            architectures/cdna3         | "passes": 8                        | "passes": 4                       | v_mfma_f64_16x16x4_f64 in 4 passes on each of 4 SIMDs is 512 FLOP per clock, above the pipe's 256 for fp64
            architectures/cdna3         | "fp8": 4096                        | "fp8": 8192                       | no instruction for fp8 reaches 8192 FLOP per clock; the fastest does 4096
            architectures/cdna3         | "operands": "tf32"                 | "operands": "int4"                | takes int4, for which flops_per_clock has no rate
            architectures/cdna3         | "instruction": "mfma"              | "instruction": "wgmma"            | only mfma has "instructions", but the pipe's instruction is wgmma
            architectures/hopper        | "instruction": "wgmma"             | "instruction": "mfma"             | a matrix pipe of mfma has no "instructions"
            nodes/dgx-h100              | "gpu": "h100-sxm5-80gb"            | "gpu": "h100-sxm6-80gb"           | unknown GPU 'h100-sxm6-80gb'. Did you mean 'h100-sxm5-80gb'
            nodes/dgx-h100              | "fabric": "switch"                 | "fabric": "mesh"                  | a mesh has no switch that could sum
            nodes/dgx-h100              | "network_cards": 8                 | "network_cards": 0                | 0 network cards cannot have 50 GB/s each
            nodes/hgx-h800-ibrc         | "network_queue_pairs": 1,          | "network_queue_pairs": 0,         | 0 must be at least 1
            nodes/hgx-h800-ibrc         | "network_queue_pairs": 1,          | "network_queue_pairs": 1.5,       | 1.5 is not a whole number
            clusters/dgx-h100-superpod  | "oversubscription": 1,             | "oversubscription": 0.5,          | 0.5 must be at least 1
            clusters/dgx-h100-superpod  | "node": "dgx-h100"                 | "node": "dgx-h300"                | unknown node 'dgx-h300'. Did you mean
            """)
    void aFaultIsNamedWithItsPlace(String profile, String sound, String faulty, String message) throws IOException {
        String text = Files.readString(Path.of("profiles", profile + ".json"));
        assertThat(text).contains(sound);
        JsonDocument document = JsonDocuments.text(
                "mine.json",
                text.replaceFirst(
                        java.util.regex.Pattern.quote(sound), java.util.regex.Matcher.quoteReplacement(faulty)));

        BadInputException error = catchThrowableOfType(BadInputException.class, () -> hardware.check(document));

        assertThat(error).isNotNull();
        assertThat(error.getMessage()).startsWith("mine.json").contains(message).doesNotContain("\n");
    }

    @Test
    void anUnknownGpuIsMetWithTheNearestNames() {
        assertThatThrownBy(() -> hardware.gpu("h100-sxm-80bg"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("GPU 'h100-sxm-80bg': there is none of this name. Did you mean 'h100-sxm5-80gb'")
                .hasMessageContaining("`warpsight list gpus` shows all");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> hardware.gpu(folder.resolve("none.json").toString()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("none.json: no such file");
    }

    @Test
    void aFolderIsNotAProfile() {
        assertThatThrownBy(() -> JsonDocuments.file(folder))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("this is a folder");
    }

    @Test
    void aFaultInAFileBesideTheProfileIsReportedThere() throws IOException {
        Files.writeString(folder.resolve("hopper.json"), "{");
        Path gpu = Files.writeString(
                folder.resolve("mine.json"), GpuTemplate.text().replace("\"hopper\"", "\"./hopper.json\""));

        assertThatThrownBy(() -> hardware.gpu(gpu.toString()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("hopper.json, line 1")
                .hasMessageContaining("not valid JSON");
    }
}
