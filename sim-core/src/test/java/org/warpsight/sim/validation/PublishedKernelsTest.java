package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedKernelsTest {
    private static final String HEADER = "gpu,kernel,impl,dtype,shape,config,measured,unit";

    @TempDir
    private Path folder;

    @Test
    void gpusAreKnownByTheirNameInWords() {
        List<RowCase> cases = cases(dense("H800 SXM5", "m=64;n=7168;k=2048", "", "GB/s"));
        assertThat(cases).singleElement().isInstanceOfSatisfying(BlockScaledTable.class, row -> assertThat(
                        row.gpu().id())
                .isEqualTo("h800-sxm5"));
    }

    @Test
    void whatARemarkSaysOfTheTimeIsNotRead() {
        List<RowCase> cases = cases(
                dense("H800 SXM5", "m=64;n=7168;k=2048", "45 us", "GB/s"),
                dense("H800 SXM5", "m=64;n=7168;k=2048", "90 us", "GB/s"));
        assertThat(cases.get(0)).isEqualTo(cases.get(1));
    }

    @Test
    void unknownGpusKernelsAndShapesHaveNoModel() {
        assertThat(cases(
                        dense("Abacus", "m=64;n=7168;k=2048", "", "GB/s"),
                        dense("H800 SXM5", "rather large", "", "GB/s"),
                        "H800 SXM5,ray tracing,DeepGEMM,bf16,m=64;n=64;k=64,,1,GB/s"))
                .hasSize(3)
                .allSatisfy(row -> assertThat(row).isInstanceOf(UnmodelledCase.class));
    }

    private static String dense(String gpu, String shape, String config, String unit) {
        return gpu + ",gemm dense (fp8 128x128 scaled),DeepGEMM,fp8," + shape + "," + config + ",1," + unit;
    }

    private List<RowCase> cases(String... lines) {
        Path table = Tables.write(
                folder, Stream.concat(Stream.of(HEADER), Stream.of(lines)).toArray(String[]::new));
        return MeasuredTable.read(table).rows().stream().map(MeasuredRow::asked).toList();
    }
}
