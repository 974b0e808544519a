package org.warpsight.report.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RooflinePlotTest {
    @Test
    void aKernelOnTheSlopeLooksLikeThis() {
        assertThat(RooflinePlot.of(2e12, 300e12, "FLOP", List.of(new RooflinePlot.Mark('o', 10, 15e12))))
                .isEqualTo(
                        """
                                       |
                           300 TFLOP/s |                                   //---------------------------
                                       |                                /// .
                                       |                            ////    .
                                       |                         ///        .
                                       |                     ////           .
                                       |                  ///               .
                                       |              ////                  .
                          o 15 TFLOP/s |           /// o                    .
                                       |       ////                         .
                                       |    ///                             .
                                       |////                                .
                                       +----------------------------------------------------------------
                                                     o 10               ridge 150  FLOP per byte of HBM traffic
                        """);
    }

    @Test
    void everyKernelIsInThePictureExactlyOnceAndLeftOfTheRidgeIfItIs() {
        Random random = new Random(99);
        for (int i = 0; i < 300; i++) {
            double bytes = 1e12 * (1 + 5 * random.nextDouble());
            double flops = 1e12 * (10 + 2000 * random.nextDouble());
            double intensity = Math.pow(10, -3 + 7 * random.nextDouble());
            double rate = Math.min(flops, intensity * bytes) * (0.05 + 0.95 * random.nextDouble());
            String plot = RooflinePlot.of(bytes, flops, "FLOP", List.of(new RooflinePlot.Mark('o', intensity, rate)));
            long points = plot.lines()
                    .filter(line -> line.indexOf('|') >= 0)
                    .map(line -> line.substring(line.indexOf('|')))
                    .flatMapToInt(String::chars)
                    .filter(letter -> letter == 'o')
                    .count();
            assertThat(points).as("seed 99, kernel %d:%n%s", i, plot).isEqualTo(1);
            assertThat(plot).contains("FLOP per byte").doesNotContain("NaN");
        }
    }
}
