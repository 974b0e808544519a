package org.warpsight.sim.kernel.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.workload.model.ExpertScoring;
import org.warpsight.workload.operator.ExpertRouting;
import org.warpsight.workload.operator.HistogramRouting;
import org.warpsight.workload.operator.Scaling;
import org.warpsight.workload.operator.Streaming.Kind;

class MixtureKernelsTest {
    private static final int EXPERTS = 16;
    private static final int TOP_K = 2;
    private static final Gpu H100 = HardwareCatalogue.standard().gpu("h100");

    private static MixtureLayer layer(int tokens, ExpertRouting routing, int ranks, Precision dtype, Scaling scaling) {
        return new MixtureLayer(
                tokens,
                2048,
                1024,
                EXPERTS,
                TOP_K,
                routing.busiestRank(tokens, EXPERTS, TOP_K, ranks),
                (long) tokens * TOP_K / ranks,
                Kind.SWIGLU,
                dtype,
                dtype,
                scaling,
                ExpertScoring.SOFTMAX_OF_CHOSEN);
    }

    private static MixtureLayer bf16(int tokens, ExpertRouting routing, int ranks) {
        return layer(tokens, routing, ranks, Precision.BF16, Scaling.usual(Precision.BF16, Precision.BF16));
    }

    private static SequenceResult run(MixtureLayer layer) {
        return MixtureKernels.of(H100, layer, false).run(new KernelSimulator(H100, LaunchMode.GRAPH));
    }

    private static List<String> names(MixtureLayer layer) {
        return run(layer).parts().stream().map(SequenceResult.Part::name).toList();
    }

    @Test
    void tokensBetweenPowersOfTwoRunThePlansOfTheLastPower() {
        ExpertRouting even = new ExpertRouting.Balanced();
        assertThat(upPlan(bf16(1000, even, 1)))
                .isEqualTo(upPlan(bf16(512, even, 1)))
                .isNotEqualTo(upPlan(bf16(1024, even, 1)));
    }

    @Test
    void aHotExpertRunsThePlanThatTheTunerKeptForRandomOnes() {
        List<Double> hot = new ArrayList<>(Collections.nCopies(EXPERTS, 0.01));
        hot.set(0, 1.0);
        assertThat(upPlan(bf16(128, new HistogramRouting("hot", hot), 1)))
                .isEqualTo(upPlan(bf16(128, new ExpertRouting.Balanced(), 1)));
    }

    @Test
    void randomExpertsHaveAsManyRowsAsTokensAskFor() {
        List<Integer> rows = MixtureLayer.randomRows(4096, EXPERTS, TOP_K, EXPERTS);
        assertThat(rows).isSorted();
        assertThat(rows.stream().mapToInt(Integer::intValue).sum()).isCloseTo(4096 * TOP_K, withPercentage(1));
        assertThat(rows.get(EXPERTS - 1)).isGreaterThan(rows.get(0));
        assertThat(MixtureLayer.randomRows(1, 256, 1, 4)).containsExactly(0, 0, 0, 1);
    }

    private static String upPlan(MixtureLayer layer) {
        return run(layer).parts().stream()
                .filter(part -> part.name().equals("up"))
                .findFirst()
                .orElseThrow()
                .result()
                .plan();
    }

    /** As many tokens and experts in all, but one expert has many. */
    @Test
    void theRankOfAHotExpertHoldsTheLayerUp() {
        List<Double> hot = new ArrayList<>(Collections.nCopies(EXPERTS, 1.0));
        hot.set(0, 20.0);
        ExpertRouting even = new ExpertRouting.Balanced();
        ExpertRouting uneven = new HistogramRouting("hot", hot);
        assertThat(run(bf16(8192, uneven, 8)).picoseconds())
                .isGreaterThan(2 * run(bf16(8192, even, 8)).picoseconds());
    }

    @Test
    void aSmallGroupCostsAlmostAsMuchAsAFullTile() {
        double one = run(bf16(EXPERTS / TOP_K, new ExpertRouting.Balanced(), 1)).picoseconds();
        double eight =
                run(bf16(8 * EXPERTS / TOP_K, new ExpertRouting.Balanced(), 1)).picoseconds();
        assertThat(eight).isBetween(one, 1.3 * one);
    }

    @Test
    void everyKindOfScaleIsMadeWhereItsValuesAre() {
        ExpertRouting even = new ExpertRouting.Balanced();
        Precision fp8 = Precision.FP8;
        assertThat(names(bf16(1024, even, 1))).doesNotContain("quantise");
        assertThat(names(layer(1024, even, 1, fp8, Scaling.usual(fp8, fp8))))
                .startsWith("quantise", "route", "sort", "expand")
                .containsOnlyOnce("quantise");
        assertThat(names(layer(1024, even, 1, Precision.INT8, Scaling.usual(Precision.INT8, Precision.INT8))))
                .startsWith("quantise", "route")
                .containsSubsequence("activation", "quantise", "down");
        assertThat(names(layer(1024, even, 1, fp8, Scaling.BLOCKS)))
                .containsExactly("route", "sort", "expand", "quantise", "up", "activation", "quantise", "down", "sum");
    }

    @Test
    void hopperLeavesTheSumToL2AndAmpereHasAKernelForIt() {
        MixtureLayer layer = bf16(1024, new ExpertRouting.Balanced(), 1);
        Gpu a100 = HardwareCatalogue.standard().gpu("a100-sxm4-80gb");
        List<String> ampere =
                MixtureKernels.of(a100, layer, false).run(new KernelSimulator(a100, LaunchMode.GRAPH)).parts().stream()
                        .map(SequenceResult.Part::name)
                        .toList();
        assertThat(names(layer)).endsWith("clear", "down");
        assertThat(ampere).endsWith("down", "sum");
    }

    @Test
    void oneExpertPerTokenLeavesNothingToAdd() {
        MixtureLayer many = bf16(8192, new ExpertRouting.Balanced(), 1);
        ExpertRouting even = new ExpertRouting.Balanced();
        MixtureLayer one = new MixtureLayer(
                2 * 8192,
                many.hiddenSize(),
                many.expertSize(),
                EXPERTS,
                1,
                even.busiestRank(2 * 8192, EXPERTS, 1, 1),
                2 * 8192,
                Kind.SWIGLU,
                Precision.BF16,
                Precision.BF16,
                many.scaling(),
                many.scoring());
        assertThat(one.totalRows()).isEqualTo(many.totalRows());
        assertThat(last(one)).isLessThan(0.9 * last(many));
    }

    private static double last(MixtureLayer layer) {
        List<SequenceResult.Part> parts = run(layer).parts();
        return parts.get(parts.size() - 1).result().picoseconds();
    }

    @Test
    void weightsThatSurviveAReplayAreNotReadAgain() {
        MixtureLayer small = bf16(64, new ExpertRouting.Balanced(), 8);
        double cold = run(small).hbmBytes();
        double replayed = MixtureKernels.of(H100, small, true)
                .run(new KernelSimulator(H100, LaunchMode.GRAPH))
                .hbmBytes();
        assertThat(replayed).isLessThan(0.5 * cold);
    }

    @Test
    void manyTokensPushWeightsOutOfL2ThatFewLeaveThere() {
        // 25 MB of weights on one of eight ranks, and 16 MB that all ranks' tokens take, of which each product sees an
        // eighth.
        MixtureLayer few = bf16(64, new ExpertRouting.Balanced(), 8);
        MixtureLayer many = bf16(2048, new ExpertRouting.Balanced(), 8);
        assertThat(spared(many)).isLessThan(0.5 * spared(few));
    }

    /** HBM bytes that a replay saves. */
    private static double spared(MixtureLayer layer) {
        KernelSimulator simulator = new KernelSimulator(H100, LaunchMode.GRAPH);
        return MixtureKernels.of(H100, layer, false).run(simulator).hbmBytes()
                - MixtureKernels.of(H100, layer, true).run(simulator).hbmBytes();
    }

    @Test
    void weightsOfExpertsDrawnAnewHaveLeftL2() {
        // One token of 128 experts: two have rows in each draw, and 32 of 12 MB each together do not fit.
        MixtureLayer few = new MixtureLayer(
                1,
                2048,
                1024,
                128,
                2,
                MixtureLayer.randomRows(1, 128, 2, 128),
                2,
                Kind.SWIGLU,
                Precision.BF16,
                Precision.BF16,
                Scaling.usual(Precision.BF16, Precision.BF16),
                ExpertScoring.SOFTMAX_OF_CHOSEN);
        KernelSimulator simulator = new KernelSimulator(H100, LaunchMode.GRAPH);
        double same = MixtureKernels.of(H100, few, 1).run(simulator).hbmBytes();
        assertThat(MixtureKernels.of(H100, few, 32).run(simulator).hbmBytes()).isGreaterThan(2 * same);
    }

    @Test
    void kernelsOfBlockScaledLayersAreThereBeforeTheOneAheadHasDrained() {
        ExpertRouting even = new ExpertRouting.Balanced();
        MixtureLayer plain = bf16(64, even, 1);
        MixtureLayer blocks = layer(64, even, 1, Precision.FP8, Scaling.BLOCKS);
        double launchUs = H100.architecture().launch().graphKernelUs();
        assertThat(microseconds(plain, "sort") - microseconds(blocks, "sort")).isGreaterThan(launchUs);
        assertThat(MixtureKernels.startsDependent(H100, blocks)).isTrue();
        assertThat(MixtureKernels.startsDependent(H100, plain)).isFalse();
    }

    private static double microseconds(MixtureLayer layer, String name) {
        return run(layer).parts().stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow()
                .result()
                .microseconds();
    }

    @Test
    void sharedExpertsAddTheirOwnProducts() {
        MixtureLayer layer = bf16(512, new ExpertRouting.Balanced(), 1);
        SequenceResult shared =
                SharedExpertKernels.of(H100, layer, 512, 1024).run(new KernelSimulator(H100, LaunchMode.GRAPH));
        assertThat(shared.parts())
                .extracting(SequenceResult.Part::name)
                .containsExactly("shared_up", "shared_activation", "shared_down");
        assertThat(shared.flops()).isGreaterThan(3 * 2.0 * 512 * 1024 * 2048);
    }
}
