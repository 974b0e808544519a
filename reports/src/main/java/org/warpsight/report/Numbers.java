package org.warpsight.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** Numbers as people read them: few digits, grouped thousands, always with the same decimal point in every locale. */
public final class Numbers {
    /** Stands for a value that does not exist, such as the latency of no request. */
    public static final String NONE = "–";

    private static final String[] SI_PREFIXES = {"", "k", "M", "G", "T", "P", "E"};

    private Numbers() {}

    /** A value with three significant digits, integers from 100 up: {@code 0.0123}, {@code 1.2}, {@code 1,234}. */
    public static String of(double value) {
        if (Double.isNaN(value)) {
            return NONE;
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "unlimited" : "-unlimited";
        }
        if (Math.abs(value) >= 99.95) {
            return format("#,##0", value);
        }
        return new BigDecimal(value)
                .round(new MathContext(3, RoundingMode.HALF_EVEN))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** A count with grouped thousands. */
    public static String count(long value) {
        return format("#,##0", value);
    }

    /** A part of one as a percentage: {@code 0.984} is {@code 98.4 %}; never rounded up to a full hundred. */
    public static String percent(double fraction) {
        if (Double.isNaN(fraction)) {
            return NONE;
        }
        double percent = fraction * 100;
        if (percent < 100 && percent > 99.9) {
            percent = Math.floor(percent * 100) / 100;
            return format("0.00", percent) + " %";
        }
        return format(percent >= 99.95 || percent == 0 ? "0" : "0.0", percent) + " %";
    }

    /** A duration given in milliseconds, with the unit that keeps it short. */
    public static String milliseconds(double value) {
        if (Double.isNaN(value)) {
            return NONE;
        }
        if (value < 1) {
            return of(value * 1000) + " µs";
        }
        return value < 10_000 ? of(value) + " ms" : seconds(value / 1000);
    }

    /** A duration given in seconds, with the unit that keeps it short. */
    public static String seconds(double value) {
        if (Double.isNaN(value)) {
            return NONE;
        }
        if (value < 1) {
            return milliseconds(value * 1000);
        }
        if (value < 120) {
            return of(value) + " s";
        }
        return value < 7200 ? of(value / 60) + " min" : of(value / 3600) + " h";
    }

    /** A quantity with an SI prefix (powers of 1000): {@code 3.35e12, "B/s"} is {@code 3.35 TB/s}. */
    public static String si(double value, String unit) {
        int prefix = 0;
        double scaled = value;
        while (Math.abs(scaled) >= 999.5 && prefix < SI_PREFIXES.length - 1) {
            scaled /= 1000;
            prefix++;
        }
        return of(scaled) + " " + SI_PREFIXES[prefix] + unit;
    }

    private static String format(String pattern, double value) {
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
    }
}
