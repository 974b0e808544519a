package org.warpsight.report.chart;

import java.awt.Color;
import java.util.List;

/**
 * The colours of charts. The series colours are those of Okabe and Ito, "Color Universal Design" (2008), which people
 * with any common colour vision tell apart; each has a lighter twin for dark pages.
 */
public enum Ink {
    TEXT("text", 0x1d232b, 0xe8ebf0),
    MUTED("muted", 0x5b6573, 0xa3adba),
    GRID("grid", 0xe1e5ea, 0x323a46),
    SURFACE("surface", 0xfefefe, 0x171b21),
    BLUE("blue", 0x0072b2, 0x4ba6e3),
    ORANGE("orange", 0xe69f00, 0xf0b429),
    GREEN("green", 0x009e73, 0x2fc496),
    VERMILLION("vermillion", 0xd55e00, 0xff8a3d),
    SKY("sky", 0x56b4e9, 0x8fd0f7),
    PURPLE("purple", 0xcc79a7, 0xe39cc4),
    BROWN("brown", 0x7a5c3e, 0xb8936b),
    GREY("grey", 0x9aa3ae, 0x8a94a1),
    BLACK("black", 0x15191f, 0x14181e);

    /** Colours for series in order of use; grey is left for what remains. */
    public static final List<Ink> SERIES = List.of(BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILLION, BROWN);

    private final String id;
    private final int light;
    private final int dark;

    Ink(String id, int light, int dark) {
        this.id = id;
        this.light = light;
        this.dark = dark;
    }

    /** The colour to draw with. */
    public Color color() {
        return new Color(light);
    }

    /** The colour to draw with, partly transparent; opacity in [0, 1]. */
    public Color color(double opacity) {
        return new Color((light >> 16) & 0xff, (light >> 8) & 0xff, light & 0xff, (int) Math.round(opacity * 255));
    }

    /** The ink for text on an area of this one. */
    Ink onTop() {
        return switch (this) {
            case BLUE, VERMILLION, BROWN, TEXT, MUTED -> SURFACE;
            default -> BLACK;
        };
    }

    /** Name of the CSS variable that holds this colour on a page. */
    public String variable() {
        return "--ink-" + id;
    }

    /** The colour on light pages, as CSS. */
    public String lightCss() {
        return String.format("#%06x", light);
    }

    /** The colour on dark pages, as CSS. */
    public String darkCss() {
        return String.format("#%06x", dark);
    }

    /** The colour as Batik writes it into SVG attributes. */
    String svg() {
        return "rgb(" + (light >> 16 & 0xff) + "," + (light >> 8 & 0xff) + "," + (light & 0xff) + ")";
    }
}
