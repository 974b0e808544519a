package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.sim.validation.Prediction.Predicted;

class TunedTileTest {
    @TempDir
    private Path folder;

    @Test
    void aRowIsRunUnderTheTileItStates() throws IOException {
        assertThat(reason("128x128x128,1")).startsWith("128x128x128 2 stages at");
        assertThat(reason("64x128x128,2")).startsWith("64x128x128 2 stages split 2 at");
        assertThat(reason("32x128,")).startsWith("32x128x128 2 stages at");
    }

    @Test
    void aRowWithoutATileIsPlanned() throws IOException {
        assertThat(reason(",")).contains(" stages at");
    }

    @Test
    void whatIsNoTileIsRefusedInOneLine() {
        assertThatThrownBy(() -> reason("128by128,1"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("column tile")
                .hasMessageContaining("'128by128' is no tile")
                .hasMessageContaining("Write rows x columns x depth, such as 128x128x64");
    }

    private String reason(String tileAndSplit) throws IOException {
        Path table = folder.resolve("gemm.csv");
        Files.writeString(
                table,
                "gpu,dtype,batch,m,n,k,tile,split_k,latency_us,source\n" + "mi300x,fp8_block,1,512,4096,1024,"
                        + tileAndSplit + ",20.5,aiter tuning\n");
        ValidationResult result = Tables.validate(table);
        return ((Predicted) result.rows().get(0).prediction()).reason();
    }
}
