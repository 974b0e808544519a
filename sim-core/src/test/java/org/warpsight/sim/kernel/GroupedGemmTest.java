package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.warpsight.sim.TestGpus.H100;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.GroupedGemm;

class GroupedGemmTest {
    private final KernelSimulator simulator = new KernelSimulator(H100, LaunchMode.GRAPH);

    @Test
    void oneRowMoreThanATileInHalfOfTheGroupsDoesNotDoubleTheTime() {
        double even = time(Collections.nCopies(64, 8));
        double uneven =
                time(IntStream.range(0, 64).mapToObj(group -> 8 + group % 2).toList());
        assertThat(uneven).isLessThan(1.25 * even);
    }

    @Test
    void paddingOfManySmallGroupsCostsMoreThanOneLargeGroup() {
        assertThat(time(Collections.nCopies(64, 3))).isGreaterThan(1.5 * time(List.of(192)));
    }

    @Test
    void expertsWithoutTokensCostNothing() {
        List<Integer> idle =
                IntStream.range(0, 64).mapToObj(group -> group < 8 ? 16 : 0).toList();
        assertThat(time(idle)).isEqualTo(time(Collections.nCopies(8, 16)));
    }

    @Test
    void hotExpertEndsTheLayerLaterThanBalancedOnes() {
        List<Integer> hot = IntStream.range(0, 32)
                .mapToObj(group -> group == 0 ? 4096 - 31 * 16 : 16)
                .toList();
        assertThat(time(hot)).isGreaterThan(time(Collections.nCopies(32, 128)));
    }

    private double time(List<Integer> rows) {
        GroupedGemm gemm = new GroupedGemm("experts", rows, 1536, 2048, Precision.BF16, Precision.BF16, Precision.BF16);
        return simulator.run(gemm, CacheState.COLD).picoseconds();
    }
}
