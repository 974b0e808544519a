package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;

class CollectiveCaseTest {
    private static final String HEADER = "gpu,collective,dtype,n_gpus,n_nodes,bytes,latency_us,source";

    @TempDir
    private Path folder;

    @Test
    void everyRowOfTheShippedTablesIsPredicted() {
        for (String name : List.of("collective_h100", "collective_a100")) {
            assertThat(Tables.validate(Tables.shipped(name)).complete())
                    .as(name)
                    .isTrue();
        }
    }

    @Test
    void theEnginesOwnAllReduceIsFasterWhereBuffersAreSmallAndTheSameWhereTheyAreLarge() {
        assertThat(microseconds("h100,all_reduce_custom,bfloat16,8,1,16384"))
                .isLessThan(microseconds("h100,all_reduce,bfloat16,8,1,16384"));
        assertThat(microseconds("h100,all_reduce_custom,bfloat16,8,1,268435456"))
                .isEqualTo(microseconds("h100,all_reduce,bfloat16,8,1,268435456"));
    }

    @Test
    void switchesDoNotSumIntegersOfEightBits() {
        double half = microseconds("h100,all_reduce,half,8,1,268435456");
        assertThat(microseconds("h100,all_reduce,int8,8,1,268435456")).isGreaterThan(1.1 * half);
        assertThat(microseconds("a100,all_reduce,int8,8,1,268435456"))
                .as("A100's switches sum nothing")
                .isEqualTo(microseconds("a100,all_reduce,half,8,1,268435456"));
    }

    @Test
    void whatIsNotModelledIsSaid() {
        assertThat(predict("h100,broadcast,half,8,1,1024"))
                .isEqualTo(new Unpredicted("the collective broadcast is not modelled"));
        assertThat(predict("mi210,all_reduce,half,8,1,1024"))
                .isEqualTo(new Unpredicted("no bundled node has GPUs of type mi210"));
        assertThat(predict("h100,all_reduce,half,1,1,1024")).isEqualTo(new Unpredicted("one rank sends nothing"));
    }

    @Test
    void aSecondNodeCostsTime() {
        assertThat(microseconds("h100,all_reduce,half,16,2,1048576"))
                .isGreaterThan(microseconds("h100,all_reduce,half,8,1,1048576"));
    }

    private double microseconds(String row) {
        return ((Predicted) predict(row)).value();
    }

    private Prediction predict(String row) {
        return Tables.validate(Tables.write(folder, HEADER, row + ",9,nccl 2.27.3"))
                .rows()
                .get(0)
                .prediction();
    }
}
