package org.warpsight.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InkTest {

    @Test
    void textHasTheContrastThatAccessibilityGuidelinesAskFor() {
        for (Function<Ink, String> theme :
                Stream.<Function<Ink, String>>of(Ink::lightCss, Ink::darkCss).toList()) {
            assertThat(contrast(theme.apply(Ink.TEXT), theme.apply(Ink.SURFACE)))
                    .isGreaterThan(7);
            assertThat(contrast(theme.apply(Ink.MUTED), theme.apply(Ink.SURFACE)))
                    .isGreaterThan(4.5);
            for (Ink ink : Ink.SERIES) {
                assertThat(contrast(theme.apply(ink), theme.apply(ink.onTop())))
                        .as("text on %s", ink)
                        .isGreaterThan(3.5);
            }
        }
    }

    /** Contrast ratio of WCAG 2.1. */
    private static double contrast(String one, String other) {
        double a = luminance(Color.decode(one));
        double b = luminance(Color.decode(other));
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(Color color) {
        return 0.2126 * linear(color.getRed()) + 0.7152 * linear(color.getGreen()) + 0.0722 * linear(color.getBlue());
    }

    private static double linear(int channel) {
        double part = channel / 255.0;
        return part <= 0.03928 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
    }
}
