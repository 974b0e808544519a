package org.warpsight.report.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.report.chart.Chart;
import org.warpsight.report.chart.LadderChart;
import org.warpsight.report.chart.SvgImage;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.sim.kernel.LoadDuration;
import org.warpsight.sim.validation.LadderStep;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Streaming;

/** The pictures of kernels keep the rules of the house's charts. */
class ExplanationChartsTest {
    record Picture(String name, Chart chart, List<String> labels) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Picture> of(String gpu, Operator operator) {
        KernelCase asked = new KernelCase(
                HardwareCatalogue.standard().gpu(gpu),
                LaunchMode.GRAPH,
                KernelLibrary.DEFAULT,
                LoadDuration.BURST,
                false,
                operator,
                Optional.empty());
        Explanation explanation = new Explanation(asked, asked.record(12), List.of(), List.of());
        String name = operator.name() + " on " + gpu;
        return Stream.of(
                new Picture(
                        "roofline of " + name,
                        ExplanationCharts.roofline(explanation),
                        List.of("(TFLOP/s per GPU)", "(FLOP per", "ridge")),
                new Picture(
                        "pipeline of " + name,
                        ExplanationCharts.pipeline(explanation.asked().gpu(), explanation.result())
                                .orElseThrow(),
                        List.of("(µs)", "producer", "barrier, stage 1")));
    }

    static Stream<Picture> pictures() {
        LadderStep measuredOnly =
                new LadderStep("0", "library", 1e12, OptionalDouble.of(700), Optional.empty(), Optional.empty());
        Picture ladder = new Picture(
                "ladder",
                LadderChart.of(List.of(measuredOnly), "One step"),
                List.of("(TFLOP/s)", "measured", "predicted", ">700<"));
        return Stream.of(
                        of("h100", Gemm.of("gemm", 1024, 1024, 1024, Precision.BF16)),
                        of("mi300x", Gemm.of("gemm", 16, 4096, 4096, Precision.BF16)),
                        of(
                                "a100",
                                new Attention(
                                        "attention",
                                        1,
                                        1024,
                                        1024,
                                        8,
                                        2,
                                        128,
                                        128,
                                        0,
                                        true,
                                        false,
                                        Precision.BF16,
                                        Precision.BF16)),
                        of("h100", new Streaming("copy", Streaming.Kind.GATHER, 64, 4096, Precision.BF16)),
                        Stream.of(ladder))
                .flatMap(picture -> picture);
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void everyPictureNamesItsAxesAndSaysWhatToSee(Picture picture) {
        Chart chart = picture.chart();
        assertThat(chart.takeaway()).endsWith(".").hasSizeLessThan(220).doesNotContain("NaN");
        for (String label : picture.labels()) {
            assertThat(SvgImage.inline(chart, chart.wide())).contains(label);
        }
        assertThat(SvgImage.inline(chart, chart.narrow())).contains("role=\"img\"", "<desc");
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void everyPictureIsTheSameEveryTimeInTheBundledFontAndFollowsTheTheme(Picture picture) {
        Chart chart = picture.chart();
        String svg = SvgImage.inline(chart, chart.wide());
        assertThat(SvgImage.inline(chart, chart.wide())).isEqualTo(svg);
        assertThat(Pattern.compile("font-family=\"([^\"]*)\"")
                        .matcher(svg)
                        .results()
                        .map(match -> match.group(1))
                        .distinct())
                .containsExactly("Inter, sans-serif");
        assertThat(Pattern.compile("(fill|stroke)=\"rgb[^\"]*\"")
                        .matcher(svg)
                        .results()
                        .map(MatchResult::group))
                .isEmpty();
    }
}
