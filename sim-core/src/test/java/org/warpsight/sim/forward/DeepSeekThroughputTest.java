package org.warpsight.sim.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.sim.network.CollectiveTimes;
import org.warpsight.workload.model.Models;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.Deployment.Overlap;
import org.warpsight.workload.scenario.Deployment.Precisions;

/**
 * DeepSeek-V3 as DeepSeek runs it on H800 (deepseek-ai/open-infra-index, "DeepSeek-V3/R1 Inference System Overview"): prefill
 * on 32 ranks, decode on 144, 32 redundant experts, two micro-batches; 14,800 output tokens/s per node at a mean context of
 * 4,989 and 20 to 22 tokens/s for each user. A profile of prefill under full load (deepseek-ai/profile-data) shows 62,713 tokens/s
 * per node (LMSYS, "Deploying DeepSeek with PD Disaggregation and Large-Scale Expert Parallelism on 96 H100 GPUs"), twice the
 * 32,206 that a day in production averages. Experts are loaded evenly here; with loads that drift, and for the day itself with its
 * hours of less demand, see {@code CommunicationCaseTest}.
 */
@Tag("full")
class DeepSeekThroughputTest {
    private static final Gpu H800 = HardwareCatalogue.standard().gpu("h800-sxm5");
    private static final int GPUS_PER_NODE = 8;
    private static final int REDUNDANT = 32;
    private static final double MEASURED_DECODE = 14_800;
    private static final double PROFILED_PREFILL = 62_713;
    private static final double PRODUCTION_PREFILL = 32_206;
    private static final int CONTEXT = 4989;
    /** 1,850 tokens/s of a GPU at some 20 tokens/s of a user. */
    private static final int SEQUENCES_PER_GPU = 96;

    @Test
    void decodeReachesWhatDeepSeekReports() {
        try (TimeTableLibrary library = new TimeTableLibrary(TimeCache.none(), 2)) {
            int ranks = 144;
            int sequences = SEQUENCES_PER_GPU * ranks;
            BatchShape batch = BatchShape.decode(sequences, (long) sequences * CONTEXT);
            StepTimes overlapped = overlapped(library, ranks, Overlap.TWO_BATCH);
            StepTimes fiveStages = overlapped(library, ranks, Overlap.FIVE_STAGE);
            double perNode = SEQUENCES_PER_GPU * GPUS_PER_NODE / (overlapped.picoseconds(batch) / 1e12);
            double inStages = SEQUENCES_PER_GPU * GPUS_PER_NODE / (fiveStages.picoseconds(batch) / 1e12);
            print("decode", inStages, fiveStages, batch);
            System.out.printf(
                    "ms: five stages %.2f, two micro-batches %.2f, none %.2f%n",
                    fiveStages.picoseconds(batch) / 1e9,
                    overlapped.picoseconds(batch) / 1e9,
                    passes(library, H800, ranks).picoseconds(batch) / 1e9);

            assertThat(inStages).isCloseTo(MEASURED_DECODE, withinPercentage(6));
            assertThat(perNode).isBetween(0.92 * MEASURED_DECODE, inStages);
        }
    }

    @Test
    void prefillUnderFullLoadIsFasterThanAnAverageDayAndAboutAsFastAsInTheProfile() {
        try (TimeTableLibrary library = new TimeTableLibrary(TimeCache.none(), 2)) {
            int ranks = 32;
            // 16K tokens of 4K prompts on each GPU: deepseek-ai/profile-data, README.
            BatchShape batch = BatchShape.prefill(4 * ranks, 4096);
            ReplicaStepTimes plain = passes(library, H800, ranks);
            StepTimes overlapped = overlapped(library, ranks, Overlap.TWO_BATCH);
            double perNode = 4.0 * 4096 * GPUS_PER_NODE / (overlapped.picoseconds(batch) / 1e12);
            print("prefill", perNode, overlapped, batch);
            BatchShape half = batch.evenPart(2, ranks);
            ReplicaStepTimes beside =
                    passes(library, plain.transferLoad(half).orElseThrow().leaves(H800), ranks);
            print("one of two micro-batches beside the other's communication", perNode / 2, beside, half);

            assertThat(overlapped.picoseconds(batch)).isLessThan(plain.picoseconds(batch));
            assertThat(perNode).isGreaterThan(PRODUCTION_PREFILL);
            assertThat(perNode).isCloseTo(PROFILED_PREFILL, withinPercentage(10));
        }
    }

    private static StepTimes overlapped(TimeTableLibrary library, int ranks, Overlap overlap) {
        ReplicaStepTimes plain = passes(library, H800, ranks);
        return OverlappedStepTimes.of(plain, load -> passes(library, load.leaves(H800), ranks), ranks, overlap);
    }

    private static ReplicaStepTimes passes(TimeTableLibrary library, Gpu gpu, int ranks) {
        return ReplicaStepTimes.of(
                Models.get("deepseek-v3"),
                new Sharding(1, 1, ranks, ranks, REDUNDANT),
                new Precisions(Precision.FP8, Precision.FP8, Precision.BF16),
                library.of(gpu, LaunchMode.GRAPH),
                Optional.of(CollectiveTimes.of(HardwareCatalogue.standard().fleet("hgx-h800-infiniband-ibrc"))));
    }

    private static void print(String phase, double perNode, StepTimes times, BatchShape batch) {
        System.out.printf("%s: %.0f tokens/s per node%n", phase, perNode);
        times.operators(batch)
                .forEach(operator -> System.out.printf(
                        "  %-20s x%-4d %9.3f ms  %s%n",
                        operator.name(), operator.count(), operator.picoseconds() / 1e9, operator.limiter()));
    }
}
