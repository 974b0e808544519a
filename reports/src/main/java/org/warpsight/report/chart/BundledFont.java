package org.warpsight.report.chart;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;

/**
 * Inter, the typeface of all charts and pages (SIL Open Font License, see {@code fonts/OFL.txt}).
 *
 * <p>It travels with the program, so that text has the same width on every machine: charts are laid out with the
 * TrueType files, and the same outlines are embedded as WOFF2 in what is written.
 */
public enum BundledFont {
    REGULAR("Inter-Regular", 400),
    SEMI_BOLD("Inter-SemiBold", 600);

    /** Family name in CSS. */
    public static final String FAMILY = "Inter";

    private final String file;
    private final int weight;
    private final Font font;

    BundledFont(String file, int weight) {
        this.file = file;
        this.weight = weight;
        try (InputStream in = open(".ttf")) {
            this.font = Font.createFont(Font.TRUETYPE_FONT, in);
        } catch (IOException | FontFormatException e) {
            throw new IllegalStateException("the bundled font " + file + " cannot be read", e);
        }
    }

    /** CSS weight. */
    public int weight() {
        return weight;
    }

    /** The font for drawing, at a size in pixels. */
    public Font at(double pixels) {
        return font.deriveFont((float) pixels);
    }

    /** The family under which Java knows the font. */
    String javaFamily() {
        return font.getFamily(java.util.Locale.ROOT);
    }

    /** A CSS rule that carries the font itself. */
    public String fontFace() {
        try (InputStream in = open(".woff2")) {
            return "@font-face{font-family:" + FAMILY + ";font-style:normal;font-weight:" + weight
                    + ";src:url(data:font/woff2;base64,"
                    + Base64.getEncoder().encodeToString(in.readAllBytes()) + ") format('woff2')}";
        } catch (IOException e) {
            throw new UncheckedIOException("the bundled font " + file + " cannot be read", e);
        }
    }

    private InputStream open(String extension) throws IOException {
        InputStream in = BundledFont.class.getResourceAsStream("fonts/" + file + extension);
        if (in == null) {
            throw new IOException("resource fonts/" + file + extension + " is missing");
        }
        return in;
    }
}
